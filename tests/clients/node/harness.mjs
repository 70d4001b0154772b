// What the programs of this folder share: where the broker is, what they send, what they check, and how a scenario is picked.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const patience = 60000;
export const loadCount = 6000;
export const bootstrap = process.env.BOOTSTRAP;
export const run = process.pid + '-' + Date.now();

// How to authenticate at a listener of SASL_SSL, where that is set.
const { SASL_MECHANISM: mechanism, SASL_USERNAME: username, SASL_PASSWORD: password, SSL_CA } = process.env;
export const security = mechanism ? { sasl: { mechanism, username, password }, ssl: { ca: [readFileSync(SSL_CA)] } } : {};

export const keyOf = n => `k${n % 10}`;
export const valueOf = n => `${n}-${'x'.repeat(n % 200)}`;

// Each number once, those of a key in order and in one partition, values as they were sent. A record is { partition, key, value, n }.
export function verify(records, count) {
  assert.deepEqual(records.map(r => r.n).sort((a, b) => a - b), [...Array(count).keys()]);
  const last = new Map();
  const partitionOf = new Map();
  for (const { partition, key, value, n } of records) {
    assert.ok(n > (last.get(key) ?? -1), `key ${key} is out of order at ${n}`);
    last.set(key, n);
    assert.equal(partitionOf.get(key) ?? partition, partition);
    partitionOf.set(key, partition);
    assert.deepEqual([key, value], [keyOf(n), valueOf(n)]);
  }
}

// Polls until the condition holds, with a bound.
export async function waitFor(condition, what) {
  for (const end = Date.now() + patience; !await condition(); await new Promise(resolve => setTimeout(resolve, 20))) {
    assert.ok(Date.now() < end, `not in time: ${what()}`);
  }
}

// The scenario that the command line names.
export function pick(scenarios) {
  const scenario = scenarios[process.argv[2]];
  assert.ok(scenario, `scenarios: ${Object.keys(scenarios).join(' ')}`);
  return scenario;
}
