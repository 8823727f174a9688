import { z } from 'zod';

import type { Settings } from './settings.ts';

/** A gateway as it is configured. */
export interface GatewayPlace {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly clientIds: { readonly low: number; readonly high: number };
}

/** Of the one gateway of IBKR_HOST and IBKR_PORT. */
const onlyName = 'gateway';
const form = 'name@host:port/clientIds, like east@10.0.0.5:4002/20-39';

function readPlace(text: string): GatewayPlace | string {
  const [, name, host, port, low, high = low] =
    /^([A-Za-z][\w-]{0,31})@(\[[0-9A-Fa-f:.]+\]|[^\s@/:[\]]+):(\d{1,5})\/(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (name === undefined || host === undefined) return `write it ${form}`;
  const clientIds = { low: Number(low), high: Number(high) };
  if (Number(port) < 1 || Number(port) > 65_535) return `its port must be 1 to 65535`;
  if (clientIds.low < 2 || clientIds.high <= clientIds.low)
    return 'its client ids must be two or more, from 2 up, low-high; 0 and 1 belong to other programs';
  return { name, host: host.replace(/^\[|\]$/g, ''), port: Number(port), clientIds };
}

/** Gateways, comma-separated; every problem names the place in the list and what stands there. */
export const gatewayList = z.string().transform((text, context): readonly GatewayPlace[] | undefined => {
  if (text === '') return undefined;
  const parts = text.split(',').map((part) => part.trim());
  const places: GatewayPlace[] = [];
  const complain = (index: number, problem: string): void =>
    context.addIssue(`gateway ${index + 1} of ${parts.length}, "${parts[index]}": ${problem}`);
  for (const [index, part] of parts.entries()) {
    const place = readPlace(part);
    if (typeof place === 'string') {
      complain(index, place);
      continue;
    }
    const same = places.find(({ name }) => name === place.name);
    const there = places.find(({ host, port }) => host === place.host && port === place.port);
    if (same) complain(index, `there is a gateway ${place.name} already: give each a name of its own`);
    if (there) complain(index, `${there.name} has this host and port already: name each gateway once`);
    places.push(place);
  }
  return places;
});

/** The gateways to use, in their order: those of IBKR_GATEWAYS, else the one of host and port. */
export function gatewayPlaces(settings: Settings): readonly [GatewayPlace, ...GatewayPlace[]] {
  const { IBKR_HOST: host, IBKR_PORT: port, IBKR_CLIENT_IDS: clientIds, IBKR_GATEWAYS } = settings;
  const [first, ...others] = IBKR_GATEWAYS ?? [];
  return first ? [first, ...others] : [{ name: onlyName, host, port, clientIds }];
}

/** host:port */
export const endpointOf = ({ host, port }: Pick<GatewayPlace, 'host' | 'port'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
