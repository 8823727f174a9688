import type { FastifyInstance } from 'fastify';

import type { WebParts } from '../web-parts.ts';
import { accuracyApi } from './accuracy-api.ts';
import { forecastApi } from './forecast-api.ts';
import { liveApi } from './live-api.ts';
import { openApi } from './open-api.ts';
import { reportApi } from './report-api.ts';
import { runsApi } from './runs-api.ts';
import { stockApi } from './stock-api.ts';
import { systemApi } from './system-api.ts';

/** Every route under /api/, matter by matter. */
export const apiGroups: readonly ((app: FastifyInstance, parts: WebParts) => void | Promise<void>)[] = [
  reportApi,
  forecastApi,
  accuracyApi,
  stockApi,
  runsApi,
  liveApi,
  systemApi,
  openApi,
];
