"""kafka-python, which shares no code with librdkafka: BOOTSTRAP=127.0.0.1:9092 python3 kafka_python.py SCENARIO [TOPIC]

Exit code 0 means that the scenario held; otherwise the reason is on standard error.
"""
import os
import sys
import threading
import time

from harness import BOOTSTRAP, LOAD_COUNT, PATIENCE, RUN
from harness import check, headers_of, key_of, number_of, run, value_of, verify, wait_for
from kafka import ConsumerRebalanceListener, KafkaAdminClient, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import ACL, ACLFilter, ACLOperation, ACLPermissionType, ACLResourcePatternType, ConfigResource, ConfigResourceType
from kafka.admin import NewPartitions, NewTopic, ResourcePattern, ResourcePatternFilter, ResourceType
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.errors import InvalidPartitionsError, InvalidTopicError, MessageSizeTooLargeError, NoError, NonEmptyGroupError
from kafka.errors import TopicAlreadyExistsError, TopicAuthorizationFailedError, UnknownTopicOrPartitionError

# This release's sticky one fails as soon as its member owns something.
ASSIGNORS = {'range': RangePartitionAssignor, 'roundrobin': RoundRobinPartitionAssignor}
# What the broker can do is asked first, for which two seconds are little on a busy machine.
COMMON = {'bootstrap_servers': BOOTSTRAP, 'reconnect_backoff_max_ms': 200, 'api_version_auto_timeout_ms': PATIENCE * 1000}
# Against a listener of SASL_SSL where these are set.
if 'SASL_MECHANISM' in os.environ:
    COMMON.update(
        security_protocol='SASL_SSL', ssl_cafile=os.environ['SSL_CA'], sasl_mechanism=os.environ['SASL_MECHANISM'],
        sasl_plain_username=os.environ['SASL_USERNAME'], sasl_plain_password=os.environ['SASL_PASSWORD'])

admin_client = KafkaAdminClient(**COMMON)


def fails(error, action):
    try:
        action()
    except error:
        return
    check(False, f'no {error.__name__}')


def create_topic(topic, partitions=3, **config):
    config = {name.replace('_', '.'): value for name, value in config.items()}
    admin_client.create_topics([NewTopic(topic, partitions, 1, topic_configs=config)])
    return topic


def new_topic(name, partitions=3, **config):
    return create_topic(f'{name}-{RUN}', partitions, **config)


def partitions_of(topic, count):
    return [TopicPartition(topic, partition) for partition in range(count)]


def produce(topic, first, end, step=500, **config):
    """Returns the metadata of all; without acknowledgements nothing is known of them."""
    producer, answers = KafkaProducer(**{**COMMON, 'acks': 'all', 'linger_ms': 5, **config}), []
    for start in range(first, end, step):
        numbers = range(start, min(end, start + step))
        sent = [producer.send(topic, value_of(number), key_of(number), headers_of(number)) for number in numbers]
        producer.flush(PATIENCE)
        answers += [future.get(PATIENCE) for future in sent]
    producer.close(PATIENCE)
    return answers


def new_consumer(group=None, **config):
    return KafkaConsumer(**{
        **COMMON, 'group_id': group, 'auto_offset_reset': 'earliest', 'enable_auto_commit': False, 'fetch_max_wait_ms': 200,
        'heartbeat_interval_ms': 300, **config})


def poll(consumer, count):
    """Exactly as many records."""
    records, limit = [], time.monotonic() + PATIENCE
    while len(records) < count:
        check(time.monotonic() < limit, f'{len(records)} of {count} records came')
        for batch in consumer.poll(200, max_records=count - len(records)).values():
            records += batch
    return records


def read_all(topic, partitions=3):
    consumer = new_consumer()
    assigned = partitions_of(topic, partitions)
    consumer.assign(assigned)
    first, end = consumer.beginning_offsets(assigned), consumer.end_offsets(assigned)
    records = poll(consumer, sum(end[partition] - first[partition] for partition in assigned))
    check(all(consumer.position(partition) == end[partition] for partition in assigned), 'not at the end')
    consumer.close()
    return records


def verify_topic(topic, count, partitions=3):
    verify([(r.partition, r.offset, r.key, r.value, r.headers) for r in read_all(topic, partitions)], count)


def codec(name):
    topic = new_topic(str(name).lower())
    produce(topic, 0, 2000, compression_type=name)
    verify_topic(topic, 2000)


def versions():
    """What the client takes the broker for, by the versions it offers: the newest that this release knows."""
    check(admin_client.config['api_version'] == (2, 5, 0), admin_client.config['api_version'])


def acks():
    topic = new_topic('acks', 1)
    for start, level in ((0, 0), (400, 1), (800, 'all')):
        answers = produce(topic, start, start + 400, acks=level)
        # Another connection could overtake what nobody waits for.
        wait_for(lambda: len(read_all(topic, 1)) == start + 400, lambda: f'records with acks={level}')
        check(level == 0 or [answer.offset for answer in answers] == list(range(start, start + 400)), f'offsets with acks={level}')
    verify_topic(topic, 1200, 1)


def nulls():
    topic = new_topic('nulls', 1)
    text = 'schlüssel ✓'.encode()
    sent = [(None, text), (text, None), (b'', b''), (text, text)]
    producer = KafkaProducer(**COMMON)
    for key, value in sent:
        producer.send(topic, value, key)
    producer.close(PATIENCE)
    check([(record.key, record.value) for record in read_all(topic, 1)] == sent, 'null and empty are mixed up')


def large():
    usual, wide = new_topic('large', 1), new_topic('wide', 1, max_message_bytes='12000000')
    producer = KafkaProducer(**COMMON, max_request_size=20000000, buffer_memory=50000000)
    producer.send(usual, bytes(900000)).get(PATIENCE)
    producer.send(wide, bytes(8000000)).get(PATIENCE)
    fails(MessageSizeTooLargeError, lambda: producer.send(usual, bytes(8000000)).get(PATIENCE))
    producer.close(PATIENCE)
    for topic, size in ((usual, 900000), (wide, 8000000)):
        check([len(record.value) for record in read_all(topic, 1)] == [size], f'what is in {topic}')


def partitions():
    """One record for each of many partitions, chosen by the producer."""
    count = 200
    topic = new_topic('many', count)
    producer = KafkaProducer(**COMMON)
    check(producer.partitions_for(topic) == set(range(count)), 'partitions of the topic')
    sent = [producer.send(topic, str(partition).encode(), partition=partition) for partition in range(count)]
    check([future.get(PATIENCE).partition for future in sent] == list(range(count)), 'partitions of the records')
    producer.close(PATIENCE)
    check(sorted((int(record.value), record.partition) for record in read_all(topic, count)) == [(n, n) for n in range(count)], 'records')


class Member(threading.Thread, ConsumerRebalanceListener):
    """A member of a group: what it owns, and which numbers it has seen."""

    def __init__(self, group, topic, strategy):
        super().__init__(daemon=True)
        self.consumer = new_consumer(
            group, partition_assignment_strategy=[ASSIGNORS[strategy]], enable_auto_commit=True, auto_commit_interval_ms=200)
        self.owned, self.seen, self.leaving, self.error = set(), set(), threading.Event(), None
        self.consumer.subscribe([topic], listener=self)
        self.start()

    def on_partitions_assigned(self, assigned):
        self.owned = {partition.partition for partition in assigned}

    def on_partitions_revoked(self, revoked):
        self.owned = set()

    def run(self):
        try:
            while not self.leaving.is_set():
                for batch in self.consumer.poll(100).values():
                    self.seen.update(number_of(record.value) for record in batch)
            self.consumer.close()
            self.owned = set()
        except Exception as error:  # Told by leave() in the thread that waits.
            self.error = error

    def leave(self):
        self.leaving.set()
        self.join(PATIENCE)
        check(not self.is_alive() and self.error is None, f'a member did not leave: {self.error!r}')


def rebalance(strategy):
    """One member, two, one again: every record is seen, and no partition is owned twice."""
    topic = new_topic(f'group-{strategy}', 6)
    group, members = f'g-{topic}', []

    def wait_for_owned(*counts):
        wait_for(lambda: [len(member.owned) for member in members] == list(counts), lambda: [member.owned for member in members])

    produce(topic, 0, 300)
    members.append(Member(group, topic, strategy))
    wait_for_owned(6)
    members.append(Member(group, topic, strategy))
    wait_for_owned(3, 3)
    check(not members[0].owned & members[1].owned, 'a partition is owned twice')
    produce(topic, 300, 600)
    wait_for(lambda: len(members[0].seen | members[1].seen) == 600, lambda: [len(member.seen) for member in members])
    described, = admin_client.describe_consumer_groups([group])
    check((described.state, described.protocol, len(described.members)) == ('Stable', strategy, 2), described)
    check(admin_client.delete_consumer_groups([group]) == [(group, NonEmptyGroupError)], 'a group with members was deleted')
    members[1].leave()
    wait_for_owned(6, 0)
    members[0].leave()
    described, = admin_client.describe_consumer_groups([group])
    check(described.state == 'Empty', described)


def pattern():
    """A group that reads whatever has a name of a kind finds a topic that is created later."""
    first = new_topic('pattern-1', 1)
    produce(first, 0, 10)
    consumer = new_consumer(f'g-{first}', metadata_max_age_ms=500)
    consumer.subscribe(pattern=f'^pattern-.-{RUN}$')
    poll(consumer, 10)
    consumer.commit()
    second = new_topic('pattern-2', 1)
    produce(second, 0, 10)
    check({record.topic for record in poll(consumer, 10)} == {second}, 'records of the new topic')
    consumer.close()


def offsets():
    """Commits, and goes on exactly there."""
    topic = new_topic('offsets')
    group, assigned, seen = f'g-{topic}', partitions_of(topic, 3), []
    produce(topic, 0, 1000)
    for count in (345, 655):
        consumer = new_consumer(group)
        consumer.subscribe([topic])
        seen += [number_of(record.value) for record in poll(consumer, count)]
        consumer.commit()
        consumer.close()
        check(len(seen) == len(set(seen)), 'a record came again')
        committed = admin_client.list_consumer_group_offsets(group)
        check(sum(offset.offset for offset in committed.values()) == len(seen), committed)

    consumer = new_consumer(group)
    consumer.assign(assigned)
    check([consumer.committed(partition) for partition in assigned] == [committed[partition].offset for partition in assigned], 'committed')
    consumer.commit({assigned[0]: OffsetAndMetadata(5, 'ä text')})
    check(consumer.committed(assigned[0], metadata=True) == OffsetAndMetadata(5, 'ä text'), 'the text beside the offset')
    answers = []
    consumer.commit_async({assigned[1]: OffsetAndMetadata(7, '')}, lambda _, answer: answers.append(answer))
    consumer.pause(*assigned)
    wait_for(lambda: consumer.poll(50) == {} and len(answers) == 1, lambda: answers)
    check(not isinstance(answers[0], Exception) and consumer.committed(assigned[1]) == 7, f'{answers} {consumer.committed(assigned[1])}')
    consumer.close()


def positions():
    """Seeks, pauses, and knows where the partitions begin and end."""
    topic = new_topic('positions', 2)
    produce(topic, 0, 100)
    consumer = new_consumer()
    first, second = partitions_of(topic, 2)
    consumer.assign([first, second])
    end = consumer.end_offsets([first, second])
    consumer.pause(second)
    check({record.partition for record in poll(consumer, end[first])} == {0}, 'a paused partition was read')
    check(consumer.highwater(first) == end[first] == consumer.position(first), 'the end of the partition')
    consumer.seek(first, 3)
    check([record.offset for record in poll(consumer, end[first] - 3)] == list(range(3, end[first])), 'from where it was sought')
    consumer.resume(second)
    poll(consumer, end[second])
    consumer.seek_to_beginning(first)
    check(consumer.position(first) == 0, 'the beginning')
    consumer.seek_to_end(first)
    check(consumer.position(first) == end[first], 'the end')
    consumer.close()


def timestamps():
    topic = new_topic('timestamps', 1)
    first = (int(time.time()) - 3600) * 1000
    producer = KafkaProducer(**COMMON)
    for i in range(100):
        producer.send(topic, value_of(i), timestamp_ms=first + i * 1000)
    producer.close(PATIENCE)
    consumer = new_consumer()
    partition = TopicPartition(topic, 0)
    for later, wanted in ((-9, 0), (0, 0), (1, 1), (50000, 50), (99000, 99), (99001, None)):
        found = consumer.offsets_for_times({partition: first + later})[partition]
        check((found and found.offset) == wanted, f'{later} ms after the first record is {found}, not {wanted}')
        check(found is None or found.timestamp == first + found.offset * 1000, f'the timestamp of {found}')
    consumer.close()
    check([record.timestamp for record in read_all(topic, 1)] == [first + i * 1000 for i in range(100)], 'timestamps differ')


def admin():
    topic = new_topic('admin', 2, max_message_bytes='5000')
    fails(TopicAlreadyExistsError, lambda: create_topic(topic))
    fails(InvalidTopicError, lambda: create_topic('not a name'))
    admin_client.create_partitions({topic: NewPartitions(4)})
    fails(InvalidPartitionsError, lambda: admin_client.create_partitions({topic: NewPartitions(3)}))
    described, = admin_client.describe_topics([topic])
    check(described['error_code'] == 0 and len(described['partitions']) == 4, described)
    cluster = admin_client.describe_cluster()
    check(len(cluster['brokers']) == 1 and cluster['cluster_id'] and cluster['controller_id'] == cluster['brokers'][0]['node_id'], cluster)

    def config(**wanted):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, configs=dict.fromkeys(wanted))
        answer, = admin_client.describe_configs([resource], include_synonyms=True)
        (error, _, _, _, entries), = answer.resources
        check(error == 0 and {entry[0]: entry[1] for entry in entries} == wanted, entries)
    config(**{'max.message.bytes': '5000', 'cleanup.policy': 'delete'})
    admin_client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs={'cleanup.policy': 'compact'})])
    config(**{'max.message.bytes': '1048588', 'cleanup.policy': 'compact'})

    group, partition = f'g-{topic}', TopicPartition(topic, 0)
    consumer = new_consumer(group)
    consumer.assign([partition])
    consumer.commit({partition: OffsetAndMetadata(1, 'text')})
    consumer.close()
    check((group, '') in admin_client.list_consumer_groups(), admin_client.list_consumer_groups())
    check(admin_client.list_consumer_group_offsets(group) == {partition: OffsetAndMetadata(1, 'text')}, 'offsets of the group')
    check(admin_client.delete_consumer_groups([group]) == [(group, NoError)], 'the group was not deleted')
    check(admin_client.list_consumer_group_offsets(group) == {}, 'offsets are left')
    admin_client.delete_topics([topic])
    check(topic not in admin_client.list_topics(), 'a deleted topic is listed')
    fails(UnknownTopicOrPartitionError, lambda: admin_client.delete_topics([topic]))


def acls():
    topic, user = new_topic('acls', 1), f'User:kafka-python-{RUN}'
    acl = ACL(user, '*', ACLOperation.READ, ACLPermissionType.ALLOW, ResourcePattern(ResourceType.TOPIC, topic))
    created = admin_client.create_acls([acl])
    check(created['succeeded'] == [acl] and not created['failed'], created)
    wanted = ACLFilter(
        user, None, ACLOperation.ANY, ACLPermissionType.ANY,
        ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY))
    found, error = admin_client.describe_acls(wanted)
    check(found == [acl] and error is NoError, found)
    (_, deleted, error), = admin_client.delete_acls([wanted])
    check([entry for entry, _ in deleted] == [acl] and error is NoError, deleted)
    check(admin_client.describe_acls(wanted)[0] == [], 'an ACL is left')


def refused():
    """What somebody without rights is told."""
    producer = KafkaProducer(**COMMON)
    fails(TopicAuthorizationFailedError, lambda: producer.send(sys.argv[2], b'v').get(PATIENCE))
    producer.close(PATIENCE)


def load():
    """Produces to the given topic, with a group beside it, while somebody kills the broker.

    This client has no idempotence: what it repeats after a lost connection may be there twice, but in order.
    """
    topic = create_topic(sys.argv[2])
    member = Member(f'g-{topic}', topic, 'range')
    produce(topic, 0, LOAD_COUNT, step=50, retries=10000, retry_backoff_ms=50, max_in_flight_requests_per_connection=1)
    wait_for(lambda: len(member.seen) == LOAD_COUNT, lambda: f'the group has seen {len(member.seen)}')
    member.leave()
    following, seen = {}, set()
    for record in read_all(topic):
        number = number_of(record.value)
        if number not in seen:
            check(following.get(record.key, -1) < number, f'{record.key} has {number} out of order')
            following[record.key] = number
            seen.add(number)
    check(len(seen) == LOAD_COUNT, f'{len(seen)} of {LOAD_COUNT} acknowledged records are there')


run({
    **{str(name).lower(): (codec, name) for name in (None, 'gzip', 'snappy', 'lz4', 'zstd')},
    **{name: (rebalance, name) for name in ASSIGNORS},
    **{scenario.__name__: (scenario,) for scenario in (
        versions, acks, nulls, large, partitions, pattern, offsets, positions, timestamps, admin, acls, refused, load)},
})
