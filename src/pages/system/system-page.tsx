import type { VNode } from 'preact';

import type { Frame } from '../frame.ts';
import { Instant } from '../instant.tsx';
import { Layout } from '../layout.tsx';
import { Notice } from '../notice.tsx';
import { GatewaysPart, ProcessesPart } from './processes-part.tsx';
import { QueuesPart } from './queues-part.tsx';
import { PartSection, Section } from './section.tsx';
import { SettingsPart } from './settings-part.tsx';
import { StoresPart } from './stores-part.tsx';
import type { SystemModel, Versions } from './system-model.ts';
import { CalendarPart, SchedulesPart } from './times-part.tsx';
import { troublesOf } from './troubles.ts';

interface SystemPageProps {
  readonly frame: Frame;
  readonly model: SystemModel;
}

/** What runs, on what, how it is set, and what is the matter with it. */
export function SystemPage({ frame, model }: SystemPageProps): VNode {
  const { processes, store, redis, queues, schedules, calendar, versions, settings, zone } = model;
  const troubles = troublesOf(model);
  return (
    <Layout frame={frame} title="System" modules={['local-times', 'table-tools']} styles={['system']}>
      <h1>System</h1>
      <p class="muted">
        As of <Instant at={model.now} format="ccc d LLL HH:mm:ss" /> New York
        {model.shiftedClock && ', by a shifted clock'}. <a href="/system">Look again</a>
      </p>
      {troubles.map((trouble) => (
        <Notice key={trouble.what} {...trouble} />
      ))}
      <PartSection id="processes" title="Processes" part={processes}>
        {(running) => <ProcessesPart processes={running} />}
      </PartSection>
      <PartSection id="gateways" title="Gateway sessions" part={processes}>
        {(running) => <GatewaysPart processes={running} />}
      </PartSection>
      <Section id="stores" title="Stores">
        <StoresPart store={store} redis={redis} />
      </Section>
      <PartSection id="queues" title="Queues" part={queues}>
        {(depths) => <QueuesPart queues={depths} />}
      </PartSection>
      <Section id="schedules" title="Schedules">
        <SchedulesPart schedules={schedules} zone={zone} />
      </Section>
      <Section id="calendar" title="Exchange calendar">
        <CalendarPart calendar={calendar} />
      </Section>
      <Section id="versions" title="Versions">
        <VersionsPart
          versions={versions}
          clickhouse={store.kind === 'here' ? store.value.version : 'away'}
          redis={redis.kind === 'here' ? redis.value.version : 'away'}
        />
      </Section>
      <Section id="settings" title="Settings">
        <SettingsPart settings={settings} />
      </Section>
    </Layout>
  );
}

interface VersionsPartProps {
  readonly versions: Versions;
  readonly clickhouse: string;
  readonly redis: string;
}

function VersionsPart({ versions, clickhouse, redis }: VersionsPartProps): VNode {
  const rows = [
    ['openbell', versions.openbell],
    ['Node.js', versions.node],
    ['BullMQ', versions.bullmq],
    ['ClickHouse', clickhouse],
    ['Redis', redis],
    ['Platform', versions.platform],
  ] as const;
  return (
    <div class="card versions">
      <dl class="figures">
        {rows.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} is`}>{value}</dd>])}
      </dl>
    </div>
  );
}
