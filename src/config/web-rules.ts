import type { SettingRule } from './setting-rule.ts';
import type { Settings } from './settings.ts';
import { webExposure } from './web-exposure.ts';

type Secret = 'WEB_PASSWORD' | 'WEB_VIEWER_PASSWORD' | 'WEB_TOKEN' | 'WEB_VIEWER_TOKEN';

/** Who knows the one would know the other. */
function differs(name: Secret, from: readonly Secret[]): SettingRule {
  const same = (settings: Settings): Secret | undefined =>
    from.find((other) => settings[name] !== '' && settings[name] === settings[other]);
  return {
    name,
    broken: (settings) => same(settings) !== undefined,
    reason: (settings) => `it is the same as ${same(settings)!}: choose another`,
  };
}

const isOpen = (settings: Settings): boolean => webExposure(settings).signIn;

/** Why somebody else than who sits at this machine may come in. */
function openingOf({ WEB_HOST, WEB_HOSTS, WEB_TRUSTED_PROXIES }: Settings): string {
  if (WEB_HOSTS.length > 0) return `WEB_HOSTS lets others in as ${WEB_HOSTS.join(', ')}`;
  if (WEB_TRUSTED_PROXIES.length > 0) return 'WEB_TRUSTED_PROXIES lets others in';
  return `WEB_HOST ${WEB_HOST} is beyond loopback`;
}

/** What the pages ask before others than the people at this machine may reach them. */
export const webRules: readonly SettingRule[] = [
  differs('WEB_VIEWER_PASSWORD', ['WEB_PASSWORD', 'WEB_TOKEN']),
  differs('WEB_VIEWER_TOKEN', ['WEB_TOKEN', 'WEB_PASSWORD', 'WEB_VIEWER_PASSWORD']),
  differs('WEB_TOKEN', ['WEB_PASSWORD']),
  {
    name: 'WEB_PASSWORD',
    broken: (settings) => {
      const { WEB_PASSWORD, WEB_VIEWER_PASSWORD, WEB_TOKEN, WEB_VIEWER_TOKEN } = settings;
      return isOpen(settings) && WEB_PASSWORD + WEB_VIEWER_PASSWORD + WEB_TOKEN + WEB_VIEWER_TOKEN === '';
    },
    reason: (settings) =>
      `${openingOf(settings)}: set a password (WEB_PASSWORD, WEB_VIEWER_PASSWORD) or a token (WEB_TOKEN, WEB_VIEWER_TOKEN)`,
  },
  {
    name: 'WEB_PLAIN_HTTP',
    broken: (settings) => isOpen(settings) && !webExposure(settings).encrypted && !settings.WEB_PLAIN_HTTP,
    reason: (settings) =>
      `${openingOf(settings)} and nothing is encrypted: set TLS_CERT and TLS_KEY, or put a proxy with TLS in front and name it in WEB_TRUSTED_PROXIES; WEB_PLAIN_HTTP=yes serves the pages all the same, where anybody on the way can read the password`,
  },
  {
    name: 'WEB_PLAIN_HTTP',
    broken: (settings) => settings.WEB_PLAIN_HTTP && webExposure(settings).encrypted,
    reason: () =>
      'it has no meaning with TLS_CERT or WEB_TRUSTED_PROXIES: nothing is served in plain HTTP then',
  },
];
