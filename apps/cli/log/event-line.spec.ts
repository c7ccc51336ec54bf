import { describe, expect, it } from '@jest/globals';
import { position } from '#domain/log/event-log.js';
import { eventLine } from './event-line.js';

const recorded = {
  position: position('0000000000000007'),
  stream: 'tenant-1',
  revision: 3,
  id: 'e1',
  type: 'TenantRegistered',
  data: '{"displayName":"Ex\\nample \u2028 é"}',
  metadata: '{"recordedAt":"2026-11-23T10:00:00.000Z"}',
};

describe('a line of the log', () => {
  it('holds position, stream, revision, id, type, data and metadata, in this order', () => {
    const names = [...eventLine(recorded).matchAll(/(?<=[{,])"(\w+)":/g)].map(([, name]) => name);
    expect(names.slice(0, 6)).toEqual(['position', 'stream', 'revision', 'id', 'type', 'data']);
    expect(names.slice(-2)).toEqual(['metadata', 'recordedAt']);
  });

  it('holds payload and metadata byte by byte', () => {
    const line = eventLine({ ...recorded, data: '{ "b" :1.0,"a":1e2}' });
    expect(line).toContain('"data":{ "b" :1.0,"a":1e2},');
    expect(line).toContain(`"metadata":${recorded.metadata}}`);
  });

  it('is one line even where the stored text has line breaks', () => {
    const line = eventLine({ ...recorded, data: '{\r\n  "a": 1\n}' });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toMatchObject({ data: { a: 1 } });
  });
});
