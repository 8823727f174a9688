import { encodeResponse, type ResponseKind, type ResponseValues } from '../../wire/responses.ts';
import { nextWord, streamOf } from '../market/random.ts';
import type { AnswerFault } from './fault-plan.ts';
import type { GatewayError } from './gateway-errors.ts';
import type { Client, GatewayState } from './gateway-state.ts';
import { count, statisticsOf } from './statistics.ts';

/** Messages that end an answer of several. */
const ends: ReadonlySet<ResponseKind> = new Set([
  'contractDataEnd',
  'tickSnapshotEnd',
  'accountSummaryEnd',
  'accountDownloadEnd',
  'accountUpdateMultiEnd',
  'positionEnd',
  'executionDataEnd',
  'openOrderEnd',
  'completedOrdersEnd',
]);

const garbageBytes = 400;

/** The way of the answers to one request back to its client; a fault of the plan bends it. */
export class Reply {
  readonly client: Client;
  readonly gateway: GatewayState;
  readonly #fault: AnswerFault | undefined;
  #spoiled = false;

  constructor(client: Client, gateway: GatewayState, fault?: AnswerFault) {
    this.client = client;
    this.gateway = gateway;
    this.#fault = fault;
  }

  send<K extends ResponseKind>(kind: K, values: ResponseValues<K>): void {
    if (this.#fault?.kind === 'missing_end' && ends.has(kind)) return;
    this.sendFrame([encodeResponse(kind, values, this.client.version)]);
  }

  /** Sends an error in place of an answer; returns undefined, so that a handler can end with it. */
  refuse(requestId: number, error: GatewayError): undefined {
    statisticsOf(this.gateway.statistics, this.client.clientId).refused++;
    this.warn(requestId, error);
    return undefined;
  }

  /** Sends an error that refuses nothing: a warning, or the acknowledgement of a cancel. */
  warn(requestId: number, { code, text }: GatewayError): void {
    count(this.gateway.statistics.errors, code);
    count(statisticsOf(this.gateway.statistics, this.client.clientId).errors, code);
    this.send('errorMessage', { requestId, code, text, advancedReject: '' });
  }

  /** Sends one frame given in parts. */
  sendFrame(parts: readonly Buffer[]): void {
    const fault = this.#fault;
    if (fault?.kind === 'late') {
      const { clock, closed } = this.gateway;
      void clock.sleep(fault.ms, closed).then(() => this.#write(parts));
    } else if (fault?.kind === 'garbage_frame') {
      if (!this.#spoiled) this.#write([this.#garbage()]);
      this.#spoiled = true;
    } else if (fault?.kind === 'truncated_frame') {
      if (this.#spoiled) return;
      this.#spoiled = true;
      const frame = Buffer.concat(parts);
      this.#write([frame.subarray(0, Math.ceil(frame.length / 2))]);
      this.client.disconnect();
    } else {
      this.#write(parts);
    }
  }

  #write(parts: readonly Buffer[]): void {
    for (const part of parts) this.client.write(part);
  }

  /** A frame of the right length without a readable field. */
  #garbage(): Buffer {
    const frame = Buffer.alloc(4 + garbageBytes);
    const random = streamOf(this.gateway.seed, 0x6a09e667);
    frame.writeUInt32BE(garbageBytes, 0);
    for (let at = 4; at < frame.length; at++) frame[at] = 0x80 | (nextWord(random) & 0x7f);
    return frame;
  }
}

/** Serves one kind of request. */
export type Handler<Values> = (request: Values, reply: Reply) => void;
