"""What the programs of this folder share: how they check, what they send, and how a scenario is picked."""
import os
import sys
import time
import uuid

BOOTSTRAP = os.environ['BOOTSTRAP']
PATIENCE = 60
RUN = uuid.uuid4().hex[:8]
KEYS = 10
LOAD_COUNT = 6000


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        check(time.monotonic() < end, f'not in time: {what()}')
        time.sleep(0.02)


def dotted(config):
    """Names of settings that were written as keyword arguments."""
    return {name.replace('_', '.'): value for name, value in config.items()}


def key_of(number):
    return f'k{number % KEYS}'.encode()


def value_of(number):
    return f"{number}-{'x' * (number % 200)}".encode()


def headers_of(number):
    return [('n', str(number).encode()), ('twice', b'a'), ('twice', b'b'), ('empty', b'')]


def number_of(value):
    return int(value.split(b'-')[0])


def verify(records, count):
    """Each number once, those of a key in order and in one partition, offsets without gaps, values and headers as they were sent.

    A record is its partition, offset, key, value and headers.
    """
    check(len(records) == count, f'{len(records)} records came, {count} were sent')
    following, partition_of, offsets = {}, {}, {}
    for partition, offset, key, value, headers in records:
        number = number_of(value)
        check((number // KEYS, key_of(number)) == (following.get(key, 0), key), f'{key} has {number} out of order')
        following[key] = number // KEYS + 1
        check(value == value_of(number), f'the value of {number} differs')
        check(headers == headers_of(number), f'the headers of {number} are {headers}')
        check(partition_of.setdefault(key, partition) == partition, f'{key} is in two partitions')
        check(offsets.get(partition, 0) == offset, f'{number} is at offset {offset}')
        offsets[partition] = offset + 1


def run(scenarios):
    """Runs what the command line names: a function and its arguments for each name."""
    if len(sys.argv) < 2 or sys.argv[1] not in scenarios:
        sys.exit(f"scenarios: {' '.join(scenarios)}")
    function, *arguments = scenarios[sys.argv[1]]
    function(*arguments)
