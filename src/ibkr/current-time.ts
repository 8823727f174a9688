import { EventName } from '@stoqey/ib';

import { type EpochMs, epochMs } from '../calendar/clock.ts';
import type { Question } from './ask.ts';

/** The gateway's own clock, to the second. The message carries no request id. */
export function currentTimeQuestion(timeoutMs: number): Question<EpochMs> {
  return {
    about: 'current time',
    timeoutMs,
    send: (api) => api.reqCurrentTime(),
    collect: ({ on, answer }) => {
      on(EventName.currentTime, (seconds) => answer(epochMs(seconds * 1000)));
    },
  };
}
