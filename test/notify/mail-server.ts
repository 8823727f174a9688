import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A mail as it arrived: headers unfolded and decoded, by their lower-case names. */
export interface Mail {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the server answers to a command; undefined answers nothing, ever. */
type Reply = (command: string) => string | undefined;

const decodeWord = (_: string, encoding: string, text: string): string =>
  encoding.toUpperCase() === 'B'
    ? Buffer.from(text, 'base64').toString('utf8')
    : fromQuotedPrintable(text.replaceAll('_', ' '));

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function parseMail(lines: readonly string[]): Mail {
  const end = lines.indexOf('');
  const unfolded = lines
    .slice(0, end)
    .join('\n')
    .replace(/\n[ \t]+/g, ' ');
  const headers: Record<string, string> = {};
  for (const line of unfolded.split('\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line
      .slice(colon + 1)
      .trim()
      .replace(/\?=\s+=\?/g, '?==?')
      .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, decodeWord);
  }
  const body = lines.slice(end + 1).join('\n');
  const encoding = headers['content-transfer-encoding'];
  if (encoding === 'quoted-printable') return { headers, body: fromQuotedPrintable(body) };
  return { headers, body: encoding === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : body };
}

export interface MailServer {
  readonly port: number;
  readonly messages: readonly Mail[];
  /** Envelope receivers of each message. */
  readonly receivers: readonly (readonly string[])[];
  /** Whoever signed in, as `user:password`. */
  readonly signedIn: readonly string[];
  /** Replaces the answers to some commands; `.` is the end of a message, '' the greeting. */
  answer(reply: Reply): void;
  /** Resolves when a client has gone. */
  gone(): Promise<void>;
  close(): Promise<void>;
}

const usual: Reply = (command) => {
  if (command === '') return '220 test ESMTP';
  if (command.startsWith('EHLO')) return '250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME';
  if (command.startsWith('AUTH')) return '235 ok';
  if (command === 'DATA') return '354 go on';
  return command === 'QUIT' ? '221 bye' : '250 ok';
};

/** A mail server that keeps what it is sent, on loopback and without TLS. */
export async function startMailServer(): Promise<MailServer> {
  const messages: Mail[] = [];
  const receivers: string[][] = [];
  const signedIn: string[] = [];
  const sockets = new Set<Socket>();
  let reply: Reply = usual;
  let tellGone = (): void => undefined;

  const server = createServer((socket) => {
    let data: string[] | undefined;
    let to: string[] = [];
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      tellGone();
    });
    const say = (text: string | undefined): void => {
      if (text !== undefined) socket.write(`${text}\r\n`);
    };
    say(reply(''));
    createInterface({ input: socket, crlfDelay: Infinity }).on('line', (line) => {
      if (data && line !== '.') return void data.push(line.replace(/^\.\./, '.'));
      const answer = reply(line);
      if (data) {
        if (answer?.startsWith('2') === true) {
          messages.push(parseMail(data));
          receivers.push(to);
        }
        [data, to] = [undefined, []];
      }
      const receiver = /^RCPT TO:<(.*)>/.exec(line)?.[1];
      if (receiver !== undefined && answer?.startsWith('2') === true) to.push(receiver);
      const plain = /^AUTH PLAIN (.*)/.exec(line)?.[1];
      if (plain !== undefined)
        signedIn.push(Buffer.from(plain, 'base64').toString('utf8').split('\0').slice(1).join(':'));
      if (answer?.startsWith('354') === true) data = [];
      say(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    receivers,
    signedIn,
    answer(over) {
      reply = over;
    },
    gone: () => new Promise((resolve) => (tellGone = resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The usual answers but for some commands. */
export const butFor =
  (...over: readonly (readonly [beginning: string, answer: string | undefined])[]): Reply =>
  (command) => {
    const found = over.find(([beginning]) =>
      beginning === '' ? command === '' : command.startsWith(beginning),
    );
    return found ? found[1] : usual(command);
  };
