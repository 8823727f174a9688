import type { VNode } from 'preact';

import type { MarketDay, MarketPhase } from '../../calendar/market-day.ts';
import { formatNewYork } from '../../calendar/new-york.ts';
import { formatInZone } from '../../calendar/zone-time.ts';
import { dayName } from '../../report/day-text.ts';
import { Notice } from '../notice.tsx';
import type { CalendarView, Schedule, ScheduledDay } from './system-model.ts';

const shortDay = 'ccc d LLL';

const storedWords = {
  'as configured': ['good', 'In Redis as configured'],
  different: ['so-so', 'In Redis with another time: the scheduler corrects it within a minute'],
  missing: ['so-so', 'Not in Redis: the scheduler stores it when it starts'],
  'by the clock': ['', 'By the shifted clock: the scheduler looks by itself, nothing is stored'],
} as const;

const titles: Readonly<Record<string, string>> = {
  'morning-report': 'Morning report',
  'end-of-day': 'End of day',
};

interface SchedulesPartProps {
  readonly schedules: readonly Schedule[];
  /** Of the machine. */
  readonly zone: string;
}

/** What is made by itself, and when next. */
export function SchedulesPart({ schedules, zone }: SchedulesPartProps): VNode {
  return (
    <>
      {schedules.map(({ id, time, pattern, stored, next }) => (
        <div key={id} class="card">
          <header>
            <h3>
              {titles[id] ?? id}, {time} New York on session days
            </h3>
            {stored.kind === 'here' && (
              <span class={`badge ${storedWords[stored.value][0]}`}>{stored.value}</span>
            )}
          </header>
          {stored.kind === 'here' ? (
            <p class="muted small">
              {storedWords[stored.value][1]} (<code>{pattern}</code>).
            </p>
          ) : (
            <Notice
              kind="trouble"
              what={`Whether it is stored cannot be told: ${stored.what}`}
              advice={stored.advice}
            />
          )}
          <ol class="next-days">
            {next.map((one) => (
              <NextDay key={one.day} next={one} zone={zone} />
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}

function NextDay({
  next: { day, at, reason },
  zone,
}: {
  readonly next: ScheduledDay;
  readonly zone: string;
}) {
  if (at === null) {
    return (
      <li>
        <strong>{dayName(day, shortDay)}</strong>: no report, {reason}
      </li>
    );
  }
  return (
    <li>
      <strong>{dayName(day, shortDay)}</strong>{' '}
      <span class="number">{formatNewYork(at, 'HH:mm')} New York</span>
      <span class="muted">
        , {formatInZone(at, zone, 'ccc HH:mm')} on this machine ({zone})
      </span>
      {reason !== '' && <span class="muted">; the session closes at 13:00, {reason}</span>}
    </li>
  );
}

const phaseWords: Readonly<Record<MarketPhase, readonly [text: string, tone: string]>> = {
  pre_market: ['Pre-market', 'busy'],
  regular: ['Regular session', 'good'],
  after_hours: ['After hours', 'busy'],
  closed: ['Closed', ''],
};

const hours = (day: MarketDay): string =>
  day.kind === 'closed'
    ? 'closed'
    : `${formatNewYork(day.open, 'HH:mm')}–${formatNewYork(day.close, 'HH:mm')}`;

/** What the exchange does now and on the days to come. */
export function CalendarPart({ calendar }: { readonly calendar: CalendarView }): VNode {
  const { today, state, sessions, special } = calendar;
  const [phase, tone] = phaseWords[state.phase];
  return (
    <div class="cards days">
      <div class="card">
        <header>
          <h3>Now</h3>
          <span class={`badge ${tone}`}>{phase}</span>
        </header>
        <p>
          {dayName(today.day)}: {today.kind === 'closed' ? `no session, ${today.reason}` : hours(today)}
          {today.kind === 'half_day' && `, ${today.reason}`}.
        </p>
        <p class="muted">
          Until {formatNewYork(state.until, `${shortDay} HH:mm`)} New York, then{' '}
          {phaseWords[state.next][0].toLowerCase()}.
        </p>
      </div>
      <DayCard title="Next sessions" days={sessions} text={hours} />
      <DayCard
        title="Next half days and holidays"
        days={special}
        text={(day) => (day.kind === 'closed' ? `closed, ${day.reason}` : `until 13:00, ${day.reason}`)}
      />
    </div>
  );
}

interface DayCardProps {
  readonly title: string;
  readonly days: readonly MarketDay[];
  readonly text: (day: MarketDay) => string;
}

function DayCard({ title, days, text }: DayCardProps): VNode {
  return (
    <div class="card">
      <h3>{title}</h3>
      <dl class="figures">
        {days.map((day) => [
          <dt key={day.day}>{dayName(day.day, 'ccc d LLL yyyy')}</dt>,
          <dd key={`${day.day} is`}>{text(day)}</dd>,
        ])}
      </dl>
    </div>
  );
}
