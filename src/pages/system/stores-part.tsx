import type { ComponentChildren, VNode } from 'preact';

import { dayName, spanText } from '../../report/day-text.ts';
import { figure } from '../../report/figures.ts';
import { bytesText } from '../bytes-text.ts';
import { Instant } from '../instant.tsx';
import { Notice } from '../notice.tsx';
import type { Part } from '../part.ts';
import type { RedisFigures, StoreFigures } from './system-model.ts';

interface CardProps<T> {
  readonly name: string;
  readonly keeps: string;
  readonly part: Part<T>;
  readonly rows: (value: T) => readonly (readonly [name: string, value: ComponentChildren])[];
}

/** A server with its figures, or why it is away. */
function ServerCard<T>({ name, keeps, part, rows }: CardProps<T>): VNode {
  return (
    <section class="card" aria-label={name}>
      <header>
        <h3>{name}</h3>
        <span class={`badge ${part.kind === 'here' ? 'good' : 'bad'}`}>
          {part.kind === 'here' ? 'Answers' : 'Away'}
        </span>
      </header>
      <p class="muted">{keeps}</p>
      {part.kind === 'away' ? (
        <Notice kind="trouble" what={part.what} advice={part.advice} />
      ) : (
        <dl class="figures">
          {rows(part.value).map(([title, value]) => [
            <dt key={title}>{title}</dt>,
            <dd key={`${title} is`}>{value}</dd>,
          ])}
        </dl>
      )}
    </section>
  );
}

interface StoresPartProps {
  readonly store: Part<StoreFigures>;
  readonly redis: Part<RedisFigures>;
}

export function StoresPart({ store, redis }: StoresPartProps): VNode {
  return (
    <div class="cards stores">
      <ServerCard
        name="ClickHouse"
        keeps="All that lasts: bars, patterns, reports, the ledger of runs."
        part={store}
        rows={storeRows}
      />
      <ServerCard
        name="Redis"
        keeps="Jobs and what processes tell each other; it can be lost."
        part={redis}
        rows={redisRows}
      />
    </div>
  );
}

function storeRows({ version, database, source, disk, newestBar, newestReport }: StoreFigures) {
  return [
    ['Version', version],
    ['Database', database],
    ['Bound to the source', source ?? 'none yet'],
    ['Bars', figure(disk.barRows)],
    ['Size of the bars', bytesText(disk.barBytes)],
    ['Bytes a bar', disk.barRows === 0 ? '–' : figure(disk.bytesPerBar, 1)],
    ['Size of the database', bytesText(disk.totalBytes)],
    ['Free on its disk', disk.freeBytes === null ? '–' : bytesText(disk.freeBytes)],
    ['Newest bar', newestBar === null ? '–' : <Instant at={newestBar} format="d LLL yyyy HH:mm" />],
    [
      'Newest report',
      newestReport === null ? '–' : <a href={`/report/${newestReport}`}>{dayName(newestReport)}</a>,
    ],
  ] as const;
}

function redisRows(figures: RedisFigures) {
  const { limitBytes, evictionPolicy } = figures;
  return [
    ['Version', figures.version],
    [
      'Memory',
      `${bytesText(figures.usedBytes)}${limitBytes === 0 ? ', without a limit' : ` of ${bytesText(limitBytes)}`}`,
    ],
    ['Memory at most so far', bytesText(figures.peakBytes)],
    [
      'When memory is full',
      evictionPolicy === 'noeviction' ? (
        'refuses writes (noeviction)'
      ) : (
        <span class="badge bad">{evictionPolicy || 'unknown'}: may delete jobs</span>
      ),
    ],
    [
      'On disk',
      figures.diskTakesWrites ? (
        <>{figures.appendOnly ? 'every write (appendonly)' : 'snapshots only, or nothing'}</>
      ) : (
        <span class="badge bad">the disk refuses writes</span>
      ),
    ],
    ['Clients', figure(figures.clients)],
    ['Runs for', spanText(figures.uptimeSeconds * 1000)],
  ] as const;
}
