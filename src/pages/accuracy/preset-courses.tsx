import type { VNode } from 'preact';

import { decisionReports } from '../../analytics/end-of-day/decision.ts';
import { intervalPercent } from '../../analytics/prediction-interval.ts';
import { dayNumber } from '../../calendar/day-number.ts';
import { parseTradingDay } from '../../calendar/trading-day.ts';
import type { AccuracySummary, RunningCourse } from '../../report/accuracy-summary.ts';
import { shareText } from '../../report/accuracy-words.ts';
import { dayName } from '../../report/day-text.ts';
import { figure } from '../../report/figures.ts';
import { RunningShareDrawing } from '../drawings/running-share-drawing.tsx';

/** The share held over time, a small drawing a preset on one scale. */
export function PresetCourses({ summary }: { readonly summary: AccuracySummary }): VNode {
  const { courses, presets } = summary;
  const dates = courses.flatMap(({ points }) => points.map(({ date }) => date)).sort();
  const [first, last] = [dates[0], dates.at(-1)];
  const [short, long] = decisionReports.horizons;
  return (
    <section aria-labelledby="courses">
      <h2 id="courses">Held over time</h2>
      {first === undefined || last === undefined ? (
        <p>The course begins with {decisionReports.least} reports.</p>
      ) : (
        <>
          <p class="small muted">
            <span class="key long" aria-hidden="true" /> the last {long} reports, or as many as there are, in
            the band of their 90 % interval · <span class="key short" aria-hidden="true" /> the last {short} ·{' '}
            <span class="key claimed" aria-hidden="true" /> {intervalPercent} %, as claimed. What lies below
            40 % is drawn there.
          </p>
          <ul class="cards courses">
            <Course name="All together" courses={courses} {...{ first, last }} />
            {presets.map(({ preset, courses: own }) => (
              <Course key={preset} name={preset} courses={own} {...{ first, last }} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface CourseProps {
  readonly name: string;
  readonly courses: readonly RunningCourse[];
  /** Of all drawings. */
  readonly first: string;
  readonly last: string;
}

function Course({ name, courses, first, last }: CourseProps): VNode {
  const pointsOf = (course: RunningCourse | undefined) =>
    (course?.points ?? []).map(({ date, held }) => ({ place: dayNumber(date) - dayNumber(first), held }));
  const end = (date: string): string => dayName(parseTradingDay(date), 'd LLL yyyy');
  const now = courses.map(({ reports, points }) => {
    const newest = points.at(-1);
    return { reports, text: newest === undefined ? figure(null) : shareText(newest.held) };
  });
  return (
    <li class="card">
      <h3>{name}</h3>
      <RunningShareDrawing
        short={pointsOf(courses[0])}
        long={pointsOf(courses[1])}
        places={dayNumber(last) - dayNumber(first) + 1}
        claimed={intervalPercent / 100}
        ends={[end(first), end(last)]}
        label={`Share held by ${name} from ${end(first)} to ${end(last)}.`}
      />
      <dl class="figures small">
        {now.map(({ reports, text }) => (
          <>
            <dt>Last {reports}</dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </li>
  );
}
