import { scanCodes } from '../market/scan-rank.ts';
import type { Reply } from './reply.ts';
import { scanFilters } from './scan-filters.ts';
import { scanLocations } from './scan-locations.ts';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const element = (name: string, ...children: string[]): string => `<${name}>${children.join('')}</${name}>`;
const leaf = (name: string, text: string): string => element(name, escape(text));

let document: string | undefined;

/** The instruments, locations, scan types and filters this gateway knows, in the shape of IBKR's document. */
function parametersDocument(): string {
  const locations = [...scanLocations].map(([code, { name }]) =>
    element('Location', leaf('displayName', name), leaf('locationCode', code), leaf('instruments', 'STK')),
  );
  const types = scanCodes.map((code) =>
    element('ScanType', leaf('displayName', code), leaf('scanCode', code), leaf('instruments', 'STK')),
  );
  const filters = [...scanFilters.keys()].map((code) =>
    element(
      'RangeFilter',
      leaf('id', code),
      element('AbstractField', leaf('code', code), leaf('codeNot', `${code}Not`)),
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element(
      'ScanParameterResponse',
      element('InstrumentList', element('Instrument', leaf('name', 'US Stocks'), leaf('type', 'STK'))),
      element(
        'LocationTree',
        element(
          'Location',
          leaf('displayName', 'US Stocks'),
          leaf('locationCode', 'STK.US'),
          element('LocationTree', ...locations),
        ),
      ),
      element('ScanTypeList', ...types),
      element('FilterList', ...filters),
    ),
  ].join('\n');
}

export function scannerParameters(_request: unknown, reply: Reply): void {
  document ??= parametersDocument();
  reply.send('scannerParameters', { xml: document });
}
