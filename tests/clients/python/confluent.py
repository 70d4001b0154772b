"""confluent-kafka for Python against a broker: BOOTSTRAP=127.0.0.1:9092 python3 confluent.py SCENARIO [TOPIC]

Exit code 0 means that the scenario held; otherwise the reason is on standard error.
"""
import sys
import threading
import time
import uuid

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

from harness import LOAD_COUNT, PATIENCE, RUN, check, dotted, headers_of, key_of, number_of, run, value_of, wait_for
from harness import BOOTSTRAP as ADDRESS
from harness import verify as verify_records

BOOTSTRAP = {'bootstrap.servers': ADDRESS}

admin_client = AdminClient(BOOTSTRAP)


def create_topic(topic, partitions=3, **config):
    new = NewTopic(topic, num_partitions=partitions, replication_factor=1, config=dotted(config))
    admin_client.create_topics([new])[topic].result(PATIENCE)
    return topic


def new_topic(name, partitions=3, **config):
    return create_topic(f'{name}-{RUN}', partitions, **config)


def produce(topic, first, end, **config):
    """Returns when all are acknowledged; on_delivery is called by flush and poll only."""
    producer = Producer({**BOOTSTRAP, 'message.timeout.ms': PATIENCE * 1000, **dotted(config)})
    errors, acknowledged = [], []
    send(producer, topic, first, end, lambda error, record: errors.append(error) if error else acknowledged.append(record.offset()))
    check(producer.flush(PATIENCE) == 0 and not errors, f'not delivered: {errors[:3]}')
    check(len(acknowledged) == end - first, f'{len(acknowledged)} of {end - first} are acknowledged')


def send(producer, topic, first, end, on_delivery=None):
    for number in range(first, end):
        producer.produce(topic, value_of(number), key_of(number), headers=headers_of(number), on_delivery=on_delivery)
        producer.poll(0)


def new_consumer(group, **config):
    return Consumer({
        **BOOTSTRAP, 'group.id': group, 'auto.offset.reset': 'earliest', 'enable.auto.commit': False, 'enable.partition.eof': True,
        'check.crcs': True, 'heartbeat.interval.ms': 300, 'reconnect.backoff.max.ms': 200,
        **dotted(config)})


def read_all(topic, partitions=3, isolation='read_uncommitted'):
    consumer = new_consumer(f'reader-{uuid.uuid4().hex}', isolation_level=isolation)
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in range(partitions)])
    records, ended, limit = [], set(), time.monotonic() + PATIENCE
    while len(ended) < partitions:
        check(time.monotonic() < limit, f'{len(records)} records came, {len(ended)} partitions are at their end')
        for record in consumer.consume(500, 0.2):
            if not record.error():
                records.append(record)
            else:
                check(record.error().code() == KafkaError._PARTITION_EOF, record.error())
                ended.add(record.partition())
    consumer.close()
    return records


def verify(records, count):
    verify_records([(r.partition(), r.offset(), r.key(), r.value(), r.headers()) for r in records], count)


def codec(name):
    topic = new_topic(name)
    produce(topic, 0, 2000, compression_type=name)
    verify(read_all(topic), 2000)


def acks():
    topic = new_topic('acks', 1)
    for start, level in ((0, '0'), (400, '1'), (800, 'all')):
        produce(topic, start, start + 400, acks=level)
        # Another connection could overtake what nobody waits for.
        wait_for(lambda: len(read_all(topic, 1)) == start + 400, lambda: f'records with acks={level}')
    verify(read_all(topic, 1), 1200)


def nulls():
    topic = new_topic('nulls', 1)
    text = 'schlüssel ✓'.encode()
    sent = [(None, None), (None, text), (text, None), (b'', b''), (text, text)]
    producer = Producer(BOOTSTRAP)
    for key, value in sent:
        producer.produce(topic, value, key)
    check(producer.flush(PATIENCE) == 0, 'not flushed')
    check([(record.key(), record.value()) for record in read_all(topic, 1)] == sent, 'null and empty are mixed up')


def idempotent():
    topic = new_topic('idempotent')
    produce(topic, 0, 2000, enable_idempotence=True, batch_num_messages=50)
    verify(read_all(topic), 2000)


class Member(threading.Thread):
    """A member of a group: what it owns, and which numbers it has seen."""

    def __init__(self, group, topic, strategy='range'):
        super().__init__(daemon=True)
        self.consumer = new_consumer(
            group, partition_assignment_strategy=strategy, enable_auto_commit=True, auto_commit_interval_ms=200,
            enable_partition_eof=False)
        self.is_incremental = strategy == 'cooperative-sticky'
        self.owned, self.seen, self.leaving, self.error = set(), set(), threading.Event(), None
        self.consumer.subscribe([topic], on_assign=self.on_assign, on_revoke=self.on_revoke)
        self.start()

    def on_assign(self, _, partitions):
        assigned = {partition.partition for partition in partitions}
        self.owned = self.owned | assigned if self.is_incremental else assigned

    def on_revoke(self, _, partitions):
        self.owned = self.owned - {partition.partition for partition in partitions}

    def run(self):
        try:
            while not self.leaving.is_set():
                record = self.consumer.poll(0.1)
                if record is not None and not record.error():
                    self.seen.add(number_of(record.value()))
                # An error that is not fatal says that the broker is away: the client goes on by itself.
                check(record is None or not record.error() or not record.error().fatal(), record and record.error())
            self.consumer.close()
            self.owned = set()
        except Exception as error:  # Told by leave() in the thread that waits.
            self.error = error

    def leave(self):
        self.leaving.set()
        self.join(PATIENCE)
        check(not self.is_alive() and self.error is None, f'a member did not leave: {self.error}')


def rebalance(strategy):
    """One member, two, one again: every record is seen, and no partition is owned twice."""
    topic = new_topic(f'group-{strategy}', 6)
    members = []

    def wait_for_owned(*counts):
        wait_for(lambda: [len(member.owned) for member in members] == list(counts), lambda: [member.owned for member in members])

    produce(topic, 0, 300)
    members.append(Member(f'g-{topic}', topic, strategy))
    wait_for_owned(6)
    members.append(Member(f'g-{topic}', topic, strategy))
    wait_for_owned(3, 3)
    check(not members[0].owned & members[1].owned, 'a partition is owned twice')
    produce(topic, 300, 600)
    wait_for(lambda: len(members[0].seen | members[1].seen) == 600, lambda: [len(member.seen) for member in members])
    members[1].leave()
    wait_for_owned(6, 0)
    members[0].leave()
    check(f'g-{topic}' in [group.id for group in admin_client.list_groups(timeout=PATIENCE)], 'the group is not listed')


def offsets():
    """Commits, and goes on exactly there."""
    topic = new_topic('offsets')
    group = f'g-{topic}'
    produce(topic, 0, 1000)
    seen = set()

    def read_to(count):
        consumer = new_consumer(group, enable_auto_offset_store=False)
        consumer.subscribe([topic])
        limit = time.monotonic() + PATIENCE
        while len(seen) < count:
            check(time.monotonic() < limit, f'read to {len(seen)} of {count}')
            record = consumer.poll(0.2)
            if record is not None and not record.error():
                check(number_of(record.value()) not in seen, f'{number_of(record.value())} came again')
                seen.add(number_of(record.value()))
                consumer.store_offsets(record)
        consumer.commit(asynchronous=False)
        consumer.close()

    read_to(345)
    consumer = new_consumer(group)
    committed = consumer.committed([TopicPartition(topic, partition) for partition in range(3)], PATIENCE)
    consumer.close()
    check(sum(max(partition.offset, 0) for partition in committed) == 345, committed)
    read_to(1000)


def timestamps():
    topic = new_topic('timestamps', 1)
    first = (int(time.time()) - 3600) * 1000
    producer = Producer(BOOTSTRAP)
    for i in range(100):
        producer.produce(topic, value_of(i), timestamp=first + i * 1000)
    check(producer.flush(PATIENCE) == 0, 'not flushed')
    consumer = new_consumer(f'g-{topic}')
    for later, wanted in ((-9, 0), (0, 0), (1, 1), (50000, 50), (99000, 99), (99001, OFFSET_END)):
        offset = consumer.offsets_for_times([TopicPartition(topic, 0, first + later)], PATIENCE)[0].offset
        check(offset == wanted, f'{later} ms after the first record is offset {offset}, not {wanted}')
    consumer.close()
    check([record.timestamp()[1] for record in read_all(topic, 1)] == [first + i * 1000 for i in range(100)], 'timestamps differ')


def transactions():
    """Commits and aborts, offsets in a transaction, an open one that readers wait behind, and a second producer that fences the first."""
    source, topic, group = new_topic('from', 1), new_topic('to'), f'g-{RUN}'
    produce(source, 0, 100)
    config = {**BOOTSTRAP, 'transactional.id': f'tx-{RUN}', 'transaction.timeout.ms': 20000}
    producer = Producer(config)
    producer.init_transactions(PATIENCE)
    for start, end in ((0, producer.commit_transaction), (300, producer.abort_transaction), (300, producer.commit_transaction)):
        producer.begin_transaction()
        send(producer, topic, start, start + 300)
        producer.flush(PATIENCE)
        end(PATIENCE)

    consumer = new_consumer(group)
    consumer.subscribe([source])
    read, limit = 0, time.monotonic() + PATIENCE
    producer.begin_transaction()
    while read < 60:
        check(time.monotonic() < limit, f'{read} records of the source came')
        record = consumer.poll(0.2)
        read += record is not None and not record.error()
    producer.send_offsets_to_transaction([TopicPartition(source, 0, 60)], consumer.consumer_group_metadata(), PATIENCE)
    producer.commit_transaction(PATIENCE)
    consumer.close()

    def committed():
        reader = new_consumer(group)
        offset = reader.committed([TopicPartition(source, 0)], PATIENCE)[0].offset
        reader.close()
        return offset
    wait_for(lambda: committed() == 60, lambda: f'committed: {committed()}')

    producer.begin_transaction()
    send(producer, topic, 600, 630)
    producer.flush(PATIENCE)
    records = read_all(topic, isolation='read_committed')
    check(sorted(number_of(record.value()) for record in records) == list(range(600)), f'{len(records)} committed records')
    check(len(read_all(topic)) == 930, 'uncommitted records are missing')

    second = Producer(config)
    second.init_transactions(PATIENCE)
    try:
        producer.commit_transaction(PATIENCE)
        check(False, 'a fenced producer committed')
    except KafkaException as error:
        check(error.args[0].fatal() or error.args[0].code() == KafkaError._FENCED, error)
    second.begin_transaction()
    send(second, topic, 600, 601)
    second.commit_transaction(PATIENCE)
    wait_for(lambda: len(read_all(topic, isolation='read_committed')) == 601, lambda: 'the last transaction')


def admin():
    topic = new_topic('admin', 2, max_message_bytes='5000')
    try:
        create_topic(topic)
        check(False, 'created twice')
    except KafkaException as error:
        check(error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS, error)
    admin_client.create_partitions([NewPartitions(topic, 4)])[topic].result(PATIENCE)
    described = admin_client.list_topics(topic, timeout=PATIENCE)
    check(len(described.topics[topic].partitions) == 4 and len(described.brokers) == 1, 'four partitions on one broker')
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)

    def config():
        entries = next(iter(admin_client.describe_configs([resource]).values())).result(PATIENCE)
        return entries['max.message.bytes'].value, entries['cleanup.policy'].value
    check(config() == ('5000', 'delete'), config())
    altered = ConfigResource(ConfigResource.Type.TOPIC, topic, set_config={'cleanup.policy': 'compact'})
    next(iter(admin_client.alter_configs([altered]).values())).result(PATIENCE)
    check(config() == ('1048588', 'compact'), config())
    admin_client.delete_topics([topic])[topic].result(PATIENCE)
    check(topic not in admin_client.list_topics(timeout=PATIENCE).topics, 'a deleted topic is listed')


def load():
    """Produces to the given topic, with a group beside it, while somebody kills the broker."""
    topic = create_topic(sys.argv[2])
    member = Member(f'g-{topic}', topic)
    produce(topic, 0, LOAD_COUNT, enable_idempotence=True, batch_num_messages=20, reconnect_backoff_max_ms=200)
    wait_for(lambda: len(member.seen) == LOAD_COUNT, lambda: f'the group has seen {len(member.seen)}')
    member.leave()
    verify(read_all(topic), LOAD_COUNT)


run({
    **{name: (codec, name) for name in ('none', 'gzip', 'snappy', 'lz4', 'zstd')},
    **{name: (rebalance, name) for name in ('range', 'roundrobin', 'cooperative-sticky')},
    **{scenario.__name__: (scenario,) for scenario in (
        acks, nulls, idempotent, offsets, timestamps, transactions, admin, load)},
})
