import { describe, expect, it } from 'vitest';

import { endpointOf, gatewayPlaces } from '../../src/config/gateway-places.ts';
import { loadSettings, type WrittenSettings } from '../../src/config/load-settings.ts';
import { settingsForChild } from '../../src/config/settings-for-child.ts';

const load = (env: WrittenSettings): ReturnType<typeof loadSettings> =>
  loadSettings({ env, dotenvPath: null });
const two = 'east@10.0.0.5:4002/20-39, west@[::1]:4001/40-59';

describe('the gateways of the configuration', () => {
  it('are those of IBKR_GATEWAYS in their order', () => {
    const places = gatewayPlaces(load({ IBKR_GATEWAYS: two }).settings);
    expect(places).toEqual([
      { name: 'east', host: '10.0.0.5', port: 4002, clientIds: { low: 20, high: 39 } },
      { name: 'west', host: '::1', port: 4001, clientIds: { low: 40, high: 59 } },
    ]);
    expect(places.map(endpointOf)).toEqual(['10.0.0.5:4002', '[::1]:4001']);
  });

  it('are one made of host and port where nothing is said of several', () => {
    expect(gatewayPlaces(load({ IBKR_PORT: '4711' }).settings)).toEqual([
      { name: 'gateway', host: '127.0.0.1', port: 4711, clientIds: { low: 20, high: 39 } },
    ]);
  });

  it.each([
    ['east', 'gateway 1 of 1, "east": write it name@host:port/clientIds'],
    ['a@h:4002/20-39,b@h:99999/20-39', 'gateway 2 of 2, "b@h:99999/20-39": its port must be 1 to 65535'],
    ['a@h:4002/0-9', 'its client ids must be two or more, from 2 up'],
    ['a@h:4002/20', 'its client ids must be two or more'],
    ['a@h:4002/20-39,a@i:4002/20-39', 'gateway 2 of 2, "a@i:4002/20-39": there is a gateway a already'],
    ['a@h:4002/20-39,b@h:4002/20-39', 'a has this host and port already'],
    ['a@h:4002/20-39,', 'gateway 2 of 2, "": write it'],
  ])('%s is refused', (written, reason) => {
    expect(() => load({ IBKR_GATEWAYS: written })).toThrow(reason);
  });

  it.each(['IBKR_HOST', 'IBKR_PORT', 'IBKR_CLIENT_IDS'])('exclude %s, were it the default', (name) => {
    const value = { IBKR_HOST: '127.0.0.1', IBKR_PORT: '4002', IBKR_CLIENT_IDS: '20-39' }[name];
    expect(() => load({ IBKR_GATEWAYS: two, [name]: value })).toThrow(`${name} cannot be set beside it`);
  });

  it('reach a child process as they are', () => {
    const loaded = load({ IBKR_GATEWAYS: two });
    const child = load(settingsForChild(loaded));
    expect(child.settings).toEqual(loaded.settings);
  });

  it('must leave one message a second and one line to each share', () => {
    expect(() => load({ IBKR_MAX_MESSAGES: '8' })).toThrow('IBKR_SHARES=4 (default): IBKR_MAX_MESSAGES less');
    expect(() => load({ TRACKER_LINES: '97' })).toThrow('TRACKER_LINES=97');
    expect(load({ TRACKER_LINES: '96' }).settings.TRACKER_LINES).toBe(96);
  });
});
