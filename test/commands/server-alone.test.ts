import { join } from 'node:path';
import { createConnection } from 'node:net';
import { once } from 'node:events';

import { expect, it } from 'vitest';

import { processesNaming, startOpenbell, withFolder } from '../harness/openbell.ts';

it.each([
  ['redis', /redis:\/\/127\.0\.0\.1:(\d+)/, 'PING\r\n', '-NOAUTH'],
  ['store', /http:\/\/127\.0\.0\.1:(\d+)/, 'GET /?query=SELECT+1 HTTP/1.0\r\n\r\n', 'HTTP/1.1 403'],
] as const)(
  '%s runs alone, wants its password, and leaves nothing behind',
  async (server, where, question, refusal) => {
    await withFolder(async (folder) => {
      const home = join(folder, 'home');
      const running = startOpenbell([server], { OPENBELL_HOME: home });
      const [, port] = await running.line(where);
      const socket = createConnection(Number(port), '127.0.0.1');
      socket.write(question);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      expect(answer.toString()).toContain(refusal);
      const other = server === 'redis' ? 'embedded-main' : 'redis-server';
      expect(processesNaming(home).filter((line) => line.includes(other))).toEqual([]);
      expect((await running.stop()).code).toBe(0);
      expect(processesNaming(home)).toEqual([]);
    });
  },
);
