// @platformatic/kafka, which speaks recent versions of each request, against a broker:
// BOOTSTRAP=127.0.0.1:9092 node platformatic.mjs SCENARIO [TOPIC]
// Exit code 0 means that the scenario held; otherwise the reason is on standard error.
import assert from 'node:assert/strict';
import {
  Admin, ConfigResourceTypes, Consumer, FetchIsolationLevels, GroupProtocols, IncrementalAlterConfigOperationTypes, ListOffsetTimestamps,
  ProduceAcks, Producer, stringDeserializers, stringSerializers,
} from '@platformatic/kafka';
import { bootstrap, keyOf, loadCount, patience, pick, run, security, valueOf, verify as verifyRecords, waitFor } from './harness.mjs';

const common = { clientId: 'conformance', bootstrapBrokers: [bootstrap], ...security };
// The broker may be away for a while.
const stubborn = { retries: 200, retryDelay: 50 };
const admin = new Admin(common);

async function createTopic(name, partitions = 3, configs = []) {
  const topic = `${name}-${run}`;
  const [created] = await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs });
  assert.deepEqual([created.name, created.partitions, created.replicas], [topic, partitions, 1]);
  return topic;
}

function newProducer(options = {}) {
  return new Producer({ ...common, serializers: stringSerializers, ...options });
}

const messages = (topic, from, to) => Array.from({ length: to - from }, (_, i) => i + from)
  .map(n => ({ topic, key: keyOf(n), value: valueOf(n), headers: { n: `${n}`, empty: '' } }));

async function produce(topic, from, to, { step = 100, send = {}, ...options } = {}) {
  const producer = newProducer(options);
  for (let start = from; start < to; start += step) {
    await producer.send({ messages: messages(topic, start, Math.min(start + step, to)), acks: ProduceAcks.ALL, ...send });
  }
  await producer.close();
}

// A member of a group, which commits what it has read when it leaves.
class Member {
  seen = [];

  static async join(groupId, topic, options = {}) {
    const member = new Member();
    const classic = options.groupProtocol === GroupProtocols.CONSUMER ? {} : { sessionTimeout: 10000, heartbeatInterval: 300 };
    member.consumer = new Consumer({ ...common, groupId, maxWaitTime: 200, deserializers: stringDeserializers, ...classic, ...options });
    member.stream = await member.consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest', autocommit: false });
    member.stream.on('data', message => member.seen.push(message));
    member.stream.on('error', error => member.error = error);
    return member;
  }

  get owned() {
    return (this.consumer.assignments ?? []).flatMap(assignment => assignment.partitions);
  }

  async read(count) {
    await waitFor(() => {
      assert.ifError(this.error);
      return this.seen.length >= count;
    }, () => `${this.seen.length} of ${count} records came`);
    return this.seen;
  }

  async commit() {
    const next = new Map(this.seen.map(message => [message.partition, message]));
    const offsets = [...next.values()].map(({ topic, partition, offset }) => ({ topic, partition, offset: offset + 1n, leaderEpoch: 0 }));
    await this.consumer.commit({ offsets });
  }

  async leave() {
    await this.stream.close();
    await this.consumer.close(true);
  }
}

async function consume(topic, groupId, count, options) {
  const member = await Member.join(groupId, topic, options);
  const seen = await member.read(count);
  await member.commit();
  await member.leave();
  return seen;
}

function verify(records, count) {
  verifyRecords(records.map(({ partition, key, value, headers }) => ({ partition, key, value, n: Number(headers.get('n')) })), count);
  records.forEach(record => assert.equal(record.headers.get('empty'), ''));
}

const codec = compression => async () => {
  const topic = await createTopic(compression);
  await produce(topic, 0, 2000, { compression });
  verify(await consume(topic, `g-${topic}`, 2000), 2000);
};

async function committedOf(groupId, topic) {
  const [group] = await admin.listConsumerGroupOffsets({ groups: [groupId] });
  return group.topics.filter(({ name }) => name === topic).flatMap(({ partitions }) => partitions);
}

const committedIn = async (groupId, topic) => (await committedOf(groupId, topic)).map(partition => partition.committedOffset);

const total = offsets => offsets.reduce((sum, offset) => sum + offset, 0n);

// One member, two, one again: every record is seen, and no partition is owned twice. Then a new one goes on behind what is committed.
const group = groupProtocol => async () => {
  const topic = await createTopic(`group-${groupProtocol}`, 6);
  const groupId = `g-${topic}`;
  const owned = members => members.map(member => member.owned.length);
  const settle = (members, ...counts) => waitFor(
    () => members.every((member, i) => member.owned.length === counts[i]), () => JSON.stringify(owned(members)));
  await produce(topic, 0, 300);
  const first = await Member.join(groupId, topic, { groupProtocol });
  await settle([first], 6);
  await first.read(300);
  await first.commit();
  const second = await Member.join(groupId, topic, { groupProtocol });
  await settle([first, second], 3, 3);
  assert.equal(new Set([...first.owned, ...second.owned]).size, 6);
  const listed = (await admin.listGroups({ types: [groupProtocol] })).get(groupId);
  assert.deepEqual([listed.state, listed.groupType.toLowerCase()], ['STABLE', groupProtocol]);
  await second.leave();
  await settle([first], 6);
  await first.leave();
  await produce(topic, 300, 400);
  await consume(topic, groupId, 100, { groupProtocol });
  assert.equal(total(await committedIn(groupId, topic)), 400n);
  await admin.deleteGroups({ groups: [groupId] });
  assert.ok(!(await admin.listGroups()).has(groupId));
};

const scenarios = {
  none: codec('none'),
  gzip: codec('gzip'),
  snappy: codec('snappy'),
  lz4: codec('lz4'),

  async acks() {
    const topic = await createTopic('acks', 1);
    // What nobody waits for comes last: another connection could overtake it.
    await produce(topic, 0, 500, { send: { acks: ProduceAcks.LEADER } });
    await produce(topic, 500, 1000, { send: { acks: ProduceAcks.NO_RESPONSE } });
    verify(await consume(topic, `g-${topic}`, 1000), 1000);
  },

  async nulls() {
    const topic = await createTopic('nulls', 1);
    const producer = newProducer();
    await producer.send({ messages: [{ topic, key: 'k' }, { topic, value: 'schlüssel ✓' }, { topic, key: '', value: '' }] });
    await producer.close();
    const got = await consume(topic, `g-${topic}`, 3);
    assert.deepEqual(got.map(({ key, value }) => [key ?? null, value ?? null]), [['k', null], [null, 'schlüssel ✓'], ['', '']]);
  },

  async idempotent() {
    const topic = await createTopic('idempotent');
    await produce(topic, 0, 2000, { idempotent: true });
    verify(await consume(topic, `g-${topic}`, 2000), 2000);
  },

  // Copies one topic to another in transactions with the offsets in them; one before it is aborted.
  async transactions() {
    const [from, to] = [await createTopic('from', 1), await createTopic('to', 2)];
    const groupId = `g-${from}`;
    await produce(from, 0, 200);
    const producer = newProducer({ transactionalId: `tx-${run}`, idempotent: true });
    const member = await Member.join(groupId, from);
    const source = await member.read(200);
    for (const end of ['abort', 'commit']) {
      const transaction = await producer.beginTransaction();
      await transaction.addConsumer(member.consumer);
      await transaction.send({ messages: messages(to, 0, 200) });
      await transaction.addOffset(source.at(-1));
      await transaction[end]();
      if (end === 'abort') {
        assert.deepEqual(await committedIn(groupId, from), []);
      }
    }
    // The end of a transaction is decided first, and told to the group after that.
    let committed;
    await waitFor(async () => (committed = total(await committedIn(groupId, from))) === 200n, () => `${committed} is committed`);
    await member.leave();
    const open = await producer.beginTransaction();
    await open.send({ messages: messages(to, 200, 210) });
    verify(await consume(to, `g-${to}`, 200, { isolationLevel: FetchIsolationLevels.READ_COMMITTED }), 200);
    const everything = await Member.join(`all-${to}`, to, { isolationLevel: FetchIsolationLevels.READ_UNCOMMITTED });
    await everything.read(410);
    await everything.leave();
    await open.abort();
    await producer.close();
  },

  classic: group(GroupProtocols.CLASSIC),
  consumer: group(GroupProtocols.CONSUMER),

  async admin() {
    const topic = await createTopic('admin', 2, [{ name: 'max.message.bytes', value: '5000' }]);
    await assert.rejects(createTopic('admin', 2), error => error.findBy('apiId', 'TOPIC_ALREADY_EXISTS') !== null);
    await admin.createPartitions({ topics: [{ name: topic, count: 4 }] });
    assert.equal((await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic).partitions.length, 4);
    assert.ok((await admin.listTopics()).includes(topic));

    const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName: topic };
    const change = { name: 'cleanup.policy', configOperation: IncrementalAlterConfigOperationTypes.SET, value: 'compact' };
    await admin.incrementalAlterConfigs({ resources: [{ ...resource, configs: [change] }] });
    const configurationKeys = ['max.message.bytes', 'cleanup.policy'];
    const [described] = await admin.describeConfigs({ resources: [{ ...resource, configurationKeys }], includeSynonyms: true });
    assert.deepEqual(
      Object.fromEntries(described.configs.map(({ name, value }) => [name, value])),
      { 'max.message.bytes': '5000', 'cleanup.policy': 'compact' });
    await admin.incrementalAlterConfigs({ resources: [{ ...resource, configs: [{ ...change, value: 'delete' }] }] });

    const producer = newProducer();
    const sent = Array.from({ length: 40 }, (_, i) => ({ topic, partition: i % 4, value: `${i}`, timestamp: 1700000000000n + BigInt(i) }));
    await producer.send({ messages: sent });
    await producer.close();
    const ask = timestamp => admin.listOffsets({
      topics: [{ name: topic, partitions: [0, 1, 2, 3].map(partitionIndex => ({ partitionIndex, timestamp })) }],
    }).then(([answer]) => answer.partitions.sort((a, b) => a.partitionIndex - b.partitionIndex).map(partition => partition.offset));
    assert.deepEqual(await ask(ListOffsetTimestamps.LATEST), [10n, 10n, 10n, 10n]);
    assert.deepEqual(await ask(ListOffsetTimestamps.EARLIEST), [0n, 0n, 0n, 0n]);
    assert.deepEqual(await ask(1700000000006n), [2n, 2n, 1n, 1n]);
    const [deleted] = await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 4n }] }] });
    assert.deepEqual(deleted.partitions, [{ partition: 0, lowWatermark: 4n }]);
    assert.deepEqual(await ask(ListOffsetTimestamps.EARLIEST), [4n, 0n, 0n, 0n]);

    const [directories] = await admin.describeLogDirs({ topics: [{ name: topic, partitions: [0, 1, 2, 3] }] });
    const [directory] = directories.results;
    assert.deepEqual(directory.topics.map(({ name, partitions }) => [name, partitions.length]), [[topic, 4]]);
    assert.ok(directory.totalBytes > directory.usableBytes && directory.usableBytes > 0n, 'the size of the disk');

    const groupId = `g-${topic}`;
    await admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets: [{ partition: 1, offset: 5n }] }] });
    assert.deepEqual((await committedOf(groupId, topic)).map(p => [p.partitionIndex, p.committedOffset]), [[1, 5n]]);
    await admin.deleteConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionIndexes: [1] }] });
    assert.deepEqual(await committedOf(groupId, topic), []);
    await admin.deleteTopics({ topics: [topic] });
    assert.ok(!(await admin.listTopics()).includes(topic));
  },

  // Produces to the given topic, with a group beside it, while somebody kills the broker.
  async load() {
    const topic = process.argv[3];
    await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
    await produce(topic, 0, loadCount, { idempotent: true, step: 50, ...stubborn });
    verify(await consume(topic, `check-${topic}`, loadCount), loadCount);
  },
};

const scenario = pick(scenarios);
await scenario();
await admin.close();
