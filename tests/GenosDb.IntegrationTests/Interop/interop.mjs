// Takes containers apart and puts them together with the MessagePack and zlib of npm, from the description of the format alone.
// Input: a JSON array of tasks. Output: a JSON array of answers in the same order. Bytes travel as hexadecimal digits.
import { decode, encode } from '@msgpack/msgpack';
import pako from 'pako';

const fromHex = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes) => Buffer.from(bytes).toString('hex');
const isEdge = (kind) => kind === 3 || kind === 4;
const mask = (1n << 64n) - 1n;

function* varints(bytes) {
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) {
      yield value;
      value = 0n;
      shift = 0n;
    }
  }
}

function writeVarint(value, bytes) {
  for (; value >= 0x80n; value >>= 7n) {
    bytes.push(Number(value & 0x7fn) | 0x80);
  }
  bytes.push(Number(value));
}

function read(container) {
  const bytes = fromHex(container);
  const length = new DataView(bytes.buffer).getUint32(1);
  const map = bytes[0] === 1 ? pako.inflate(bytes.subarray(5)) : bytes.subarray(1);
  if (bytes[0] === 1 && map.length !== length) {
    throw new Error(`${map.length} bytes instead of ${length}`);
  }
  const columns = decode(map);
  const times = varints(columns[7]);
  const origins = varints(columns[8]);
  let time = 0n;
  let edge = 0;
  return Array.from(columns[2], (kind, i) => {
    const folded = times.next().value;
    time = (time + ((folded >> 1n) ^ -(folded & 1n))) & mask;
    const operation = {
      kind,
      id: columns[4][i],
      label: isEdge(kind) ? columns[6]?.[edge] ?? '' : '',
      target: isEdge(kind) ? columns[5][edge] : null,
      time: time.toString(16).padStart(16, '0'),
      origin: toHex(columns[0][Number(origins.next().value)]),
      body: columns[10][i] === null ? null : toHex(columns[10][i]),
    };
    edge += isEdge(kind) ? 1 : 0;
    return operation;
  });
}

function write(operations, deflate) {
  const origins = [...new Set(operations.map((operation) => operation.origin))].sort();
  const edges = operations.filter((operation) => isEdge(operation.kind));
  const times = [];
  const indexes = [];
  let previous = 0n;
  for (const operation of operations) {
    const time = BigInt('0x' + operation.time);
    const difference = BigInt.asIntN(64, time - previous);
    writeVarint(BigInt.asUintN(64, (difference << 1n) ^ (difference >> 63n)), times);
    writeVarint(BigInt(origins.indexOf(operation.origin)), indexes);
    previous = time;
  }
  const columns = [
    [0, origins.map(fromHex)],
    [2, Uint8Array.from(operations.map((operation) => operation.kind))],
    [4, operations.map((operation) => operation.id)],
    ...(edges.length > 0 ? [[5, edges.map((operation) => operation.target)]] : []),
    ...(edges.some((operation) => operation.label !== '') ? [[6, edges.map((operation) => operation.label)]] : []),
    [7, Uint8Array.from(times)],
    [8, Uint8Array.from(indexes)],
    [10, operations.map((operation) => (operation.body === null ? null : fromHex(operation.body)))],
  ];
  // The encoder writes the keys of an object as strings, so the map is put together here.
  const map = Buffer.concat([Uint8Array.of(0x80 | columns.length), ...columns.flatMap(([key, column]) => [encode(key), encode(column)])]);
  if (!deflate) {
    return toHex(Buffer.concat([Uint8Array.of(0), map]));
  }
  const header = Buffer.alloc(5);
  header[0] = 1;
  header.writeUInt32BE(map.length, 1);
  return toHex(Buffer.concat([header, pako.deflate(map)]));
}

const tasks = {
  read: (task) => read(task.container),
  write: (task) => write(task.operations, task.deflate),
  recode: (task) => toHex(encode(decode(fromHex(task.value), { useBigInt64: true }), { useBigInt64: true, sortKeys: true })),
  encode: (task) => toHex(encode(task.json, { sortKeys: task.sortKeys })),
};

let input = '';
for await (const piece of process.stdin) {
  input += piece;
}
process.stdout.write(JSON.stringify(JSON.parse(input).map((task) => tasks[task.task](task))));
