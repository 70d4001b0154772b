// kafkajs, a client that shares no code with librdkafka, against a broker: BOOTSTRAP=127.0.0.1:9092 node kafkajs.mjs SCENARIO
// Exit code 0 means that the scenario held; otherwise the reason is on standard error.
import assert from 'node:assert/strict';
import kafkajs from 'kafkajs';
import snappy from 'kafkajs-snappy';
import zstdCodec from 'zstd-codec';
import { bootstrap, keyOf, loadCount, patience, pick, run, security, valueOf, verify as verifyRecords } from './harness.mjs';

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';
const { Kafka, CompressionTypes, CompressionCodecs, ConfigResourceTypes, logLevel } = kafkajs;
const zstd = await new Promise(resolve => zstdCodec.ZstdCodec.run(z => resolve(new z.Simple())));
CompressionCodecs[CompressionTypes.Snappy] = snappy;
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async encoder => Buffer.from(zstd.compress(encoder.buffer)),
  decompress: async buffer => Buffer.from(zstd.decompress(buffer)),
});

// The broker may be away for a while.
const retry = { retries: 100, initialRetryTime: 50, maxRetryTime: 500 };
const kafka = new Kafka({ clientId: 'conformance', brokers: [bootstrap], logLevel: logLevel.NOTHING, ...security });
const admin = kafka.admin();

async function createTopic(name, numPartitions = 3, configEntries = []) {
  const topic = `${name}-${run}`;
  assert.equal(await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1, configEntries }] }), true);
  return topic;
}

async function produce(topic, from, to, options = {}) {
  const idempotent = options.idempotent ?? false;
  const producer = kafka.producer({ idempotent, maxInFlightRequests: idempotent ? 1 : null, retry });
  const step = options.step ?? 100;
  await producer.connect();
  for (let start = from; start < to; start += step) {
    const messages = [];
    for (let i = start; i < Math.min(start + step, to); i++) {
      messages.push({ key: keyOf(i), value: valueOf(i), headers: { n: `${i}`, twice: ['a', 'b'] } });
    }
    await producer.send({ topic, messages, compression: options.compression, acks: options.acks ?? -1 });
  }
  await producer.disconnect();
}

// Reads until `count` records came, or for good measure a little longer when `count` must be exact.
async function consume(topic, groupId, count, { commit = true } = {}) {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200, sessionTimeout: 10000 });
  const got = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${got.length} of ${count} records of ${topic} came`)), patience);
    consumer.on(consumer.events.CRASH, event => reject(event.payload.error));
    consumer.run({
      autoCommit: commit,
      eachMessage: async ({ partition, message }) => {
        got.push({ partition, ...message });
        if (got.length === count) {
          clearTimeout(timer);
          resolve();
        }
      },
    });
  });
  await consumer.stop();
  await consumer.disconnect();
  return got;
}

function verify(records, count) {
  verifyRecords(records.map(({ partition, key, value, headers }) => ({
    partition, key: key.toString(), value: value.toString(), n: Number(headers.n),
  })), count);
  records.forEach(record => assert.deepEqual(record.headers.twice.map(String), ['a', 'b']));
}

const codec = name => async () => {
  const topic = await createTopic(name);
  await produce(topic, 0, 2000, { compression: CompressionTypes[name] });
  verify(await consume(topic, `g-${topic}`, 2000), 2000);
};

const scenarios = {
  none: codec('None'),
  gzip: codec('GZIP'),
  snappy: codec('Snappy'),
  zstd: codec('ZSTD'),

  async acks() {
    const topic = await createTopic('acks', 1);
    // What nobody waits for comes last: another connection could overtake it.
    await produce(topic, 0, 500, { acks: 1 });
    await produce(topic, 500, 1000, { acks: 0 });
    verify(await consume(topic, `g-${topic}`, 1000), 1000);
  },

  async idempotent() {
    const topic = await createTopic('idempotent');
    await produce(topic, 0, 2000, { idempotent: true });
    verify(await consume(topic, `g-${topic}`, 2000), 2000);
  },

  // Copies one topic to another in transactions with the offsets in them; each other one is aborted and its records come again.
  async transactions() {
    const [from, to] = [await createTopic('from', 2), await createTopic('to', 2)];
    await produce(from, 0, 400);
    const producer = kafka.producer({ transactionalId: `tx-${run}`, maxInFlightRequests: 1, idempotent: true });
    const consumer = kafka.consumer({ groupId: `g-${from}`, maxWaitTimeInMs: 200, sessionTimeout: 10000 });
    await producer.connect();
    await consumer.connect();
    await consumer.subscribe({ topic: from, fromBeginning: true });
    let copied = 0;
    let aborted = 0;
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${copied} of 400 records were copied`)), patience);
      consumer.on(consumer.events.CRASH, event => event.payload.restart || reject(event.payload.error));
      consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, resolveOffset }) => {
          const messages = batch.messages.slice(0, 50);
          const offset = (BigInt(messages.at(-1).offset) + 1n).toString();
          const end = async name => {
            const transaction = await producer.transaction();
            await transaction.send({ topic: to, messages: messages.map(({ key, value, headers }) => ({ key, value, headers })) });
            const topics = [{ topic: from, partitions: [{ partition: batch.partition, offset }] }];
            await transaction.sendOffsets({ consumerGroupId: `g-${from}`, topics });
            await transaction[name]();
          };
          await end('abort');
          aborted += messages.length;
          await end('commit');
          resolveOffset(messages.at(-1).offset);
          copied += messages.length;
          if (copied === 400) {
            clearTimeout(timer);
            resolve();
          }
        },
      });
    });
    await consumer.stop();
    await consumer.disconnect();
    await producer.disconnect();
    assert.equal(aborted, 400);
    verify(await consume(to, `g-${to}`, 400), 400);
    const [offsets] = await admin.fetchOffsets({ groupId: `g-${from}`, topics: [from] });
    assert.equal(offsets.partitions.reduce((sum, partition) => sum + Number(partition.offset), 0), 400);
  },

  async nulls() {
    const topic = await createTopic('nulls', 1);
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'k', value: null }, { key: null, value: 'v' }, { key: '', value: '' }] });
    await producer.disconnect();
    const got = await consume(topic, `g-${topic}`, 3);
    assert.deepEqual(got.map(r => [r.key?.toString() ?? null, r.value?.toString() ?? null]), [['k', null], [null, 'v'], ['', '']]);
  },

  async groups() {
    const topic = await createTopic('groups');
    const groupId = `g-${topic}`;
    await produce(topic, 0, 300);
    const first = await consume(topic, groupId, 300);
    await produce(topic, 300, 600);
    verify([...first, ...await consume(topic, groupId, 300)], 600);
    const { groups } = await admin.describeGroups([groupId]);
    assert.equal(groups[0].state, 'Empty');
    assert.ok((await admin.listGroups()).groups.some(group => group.groupId === groupId));
    await admin.resetOffsets({ groupId, topic, earliest: true });
    assert.equal((await consume(topic, groupId, 600)).length, 600);
    await admin.deleteGroups([groupId]);
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    assert.ok(offsets.partitions.every(partition => partition.offset === '-1'));
  },

  async admin() {
    const topic = await createTopic('admin', 2, [{ name: 'max.message.bytes', value: '5000' }]);
    assert.equal(await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] }), false);
    await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    assert.equal(topics[0].partitions.length, 4);
    const resource = { type: ConfigResourceTypes.TOPIC, name: topic };
    const described = await admin.describeConfigs({ resources: [resource] });
    assert.equal(described.resources[0].configEntries.find(entry => entry.configName === 'max.message.bytes').configValue, '5000');
    await admin.alterConfigs({ resources: [{ ...resource, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }] });
    const cluster = await admin.describeCluster();
    assert.equal(cluster.brokers.length, 1);
    await produce(topic, 0, 40);
    const ends = await admin.fetchTopicOffsets(topic);
    assert.equal(ends.reduce((sum, partition) => sum + Number(partition.high), 0), 40);
    const now = await admin.fetchTopicOffsetsByTimestamp(topic, Date.now() + 60000);
    assert.deepEqual(now.map(p => p.offset).sort(), ends.map(p => p.high).sort());
    await admin.deleteTopics({ topics: [topic] });
    assert.ok(!(await admin.listTopics()).includes(topic));
  },

  // Produces to the given topic, with a group beside it, while somebody kills the broker.
  async load() {
    const topic = process.argv[3];
    const count = loadCount;
    await admin.createTopics({ topics: [{ topic, numPartitions: 3, replicationFactor: 1 }] });
    const seen = new Set();
    const consumer = kafka.consumer({ groupId: `g-${topic}`, maxWaitTimeInMs: 200, sessionTimeout: 10000, retry });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const all = new Promise(resolve => consumer.run({
      eachMessage: async ({ message }) => seen.add(Number(message.headers.n)).size === count && resolve(),
    }));
    await produce(topic, 0, count, { idempotent: true, step: 50 });
    await all;
    await consumer.disconnect();
    verify(await consume(topic, `check-${topic}`, count), count);
  },
};

const scenario = pick(scenarios);
await admin.connect();
await scenario();
await admin.disconnect();
