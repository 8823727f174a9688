import type { Clock } from '../calendar/clock.ts';
import { endpointOf, type GatewayPlace } from '../config/gateway-places.ts';
import type { Settings } from '../config/settings.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { gatewayStepNames, gatewaySteps } from '../ibkr/check-steps.ts';
import type { OpenGateway } from '../ibkr/open-gateway.ts';
import type { Step, StepRunner } from './step-runner.ts';

/** Where the ten most active are looked for: every listed venue. */
const scanLocation = 'STK.US.MAJOR';
const exitCode = exitCodes.gateway.code;

export interface GatewayCheck {
  readonly settings: Settings;
  readonly place: GatewayPlace;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The stock to ask about. */
  readonly symbol: string;
  /** A stock whose ticks are counted, where wanted, for `streamMs`. */
  readonly stream?: string | undefined;
  readonly streamMs: number;
  readonly open: () => Promise<OpenGateway>;
  /** Steps before the ones that need market data, and their names. */
  readonly more?: {
    readonly names: readonly string[];
    readonly steps: (gateway: OpenGateway) => readonly Step[];
  };
}

/** A request in pieces may take several times its limit. */
const limitOf = ({ IBKR_REQUEST_TIMEOUT_S: seconds }: Settings): number => 30_000 + seconds * 4_000;

/** Connects and tries what a morning asks a gateway for; without a connection the rest is skipped. */
export async function checkGateway(runner: StepRunner, check: GatewayCheck): Promise<void> {
  const { settings, place, clock, signal, symbol, stream, streamMs } = check;
  // Of several, each line names its own.
  const label = (name: string): string =>
    settings.IBKR_GATEWAYS === undefined ? name : `${place.name} ${name}`;
  const limitMs = limitOf(settings);
  let gateway: OpenGateway | undefined;
  let isOver = false;
  const connect = async (): Promise<string> => {
    const opened = await check.open();
    gateway = opened;
    // One that opens after its step has been cut is of no use any more.
    if (isOver) await opened.close();
    const { account, mode } = opened.source;
    const told = mode === 'SIMULATED' ? 'SIMULATED, no market data' : mode;
    return `${told}: account ${account} at ${endpointOf(place)}, version ${opened.serverVersion}`;
  };
  if (!(await runner.run({ name: label('connect'), exitCode, limitMs, run: connect })) || !gateway) {
    isOver = true;
    const names = [...(check.more?.names ?? []), ...gatewayStepNames];
    for (const name of stream === undefined ? names : [...names, 'stream'])
      runner.skip(label(name), 'no connection');
    return;
  }
  const open = gateway;
  const close = (): void => void open.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const steps = gatewaySteps(open, clock, {
      ...{ symbol, location: scanLocation, streamMs },
      ...(stream !== undefined && { streamSymbol: stream }),
    });
    for (const step of [...(check.more?.steps(open) ?? []), ...steps])
      await runner.run({ exitCode, limitMs, ...step, name: label(step.name) });
  } finally {
    signal.removeEventListener('abort', close);
    await open.close();
  }
}
