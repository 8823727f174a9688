import type { VNode } from 'preact';

import type { AccuracySummary } from '../../report/accuracy-summary.ts';
import { shareText } from '../../report/accuracy-words.ts';
import { CalibrationDrawing } from '../drawings/calibration-drawing.tsx';

/** Whether intervals of other levels would have held what they claim too. */
export function Calibration({ summary: { calibration } }: { readonly summary: AccuracySummary }): VNode {
  const words = calibration.map(
    ({ levelPercent, held }) => `${levelPercent} % claimed, ${shareText(held)} held`,
  );
  return (
    <figure class="card calibration">
      <figcaption>
        <h2>Claimed and held</h2>
        <p>
          Honest intervals lie on the dashed line. The bars are 90 % intervals over whole days; each level is
          read as it would have been on the morning of its day.
        </p>
      </figcaption>
      <div class="beside">
        <CalibrationDrawing levels={calibration} label={`Calibration: ${words.join('; ')}.`} />
        <dl class="figures">
          {calibration.map(({ levelPercent, held }) => (
            <>
              <dt>{levelPercent} % claimed</dt>
              <dd>{shareText(held)} held</dd>
            </>
          ))}
        </dl>
      </div>
    </figure>
  );
}
