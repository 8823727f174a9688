import type { VNode } from 'preact';

import { rejectionReasons } from '../../analytics/results.ts';
import { dayName } from '../../report/day-text.ts';
import { figure } from '../../report/figures.ts';
import { ModeBanner } from '../mode-banner.tsx';
import { Notice } from '../notice.tsx';
import { riskClassOf, type Standing, type StockModel, stockPath } from './stock-model.ts';

/** The symbol, its report, where it stands, and what its figures rest on. */
export function StockHeadline({ model }: { readonly model: StockModel }): VNode {
  const { symbol, run, outcome, exchange } = model;
  return (
    <>
      <ModeBanner run={run} />
      <div class="row stock-title">
        <h1>
          {symbol}
          <span class="heard"> in the report of {dayName(run.date)}</span>
        </h1>
        <RiskBadge model={model} />
        {exchange !== null && exchange !== '' && <span class="muted">{exchange}</span>}
      </div>
      <ReportLinks model={model} />
      {outcome.state !== 'analysed' && <NotAnalysed model={model} />}
      <div class="cards stock-cards">
        <StandingCard model={model} />
        <QualityCard model={model} />
      </div>
    </>
  );
}

function RiskBadge({ model }: { readonly model: StockModel }): VNode {
  const risk = riskClassOf(model);
  const atr = model.outcome.measures['atrPercent'] ?? null;
  return (
    <span class={risk === 'aggressive' ? 'badge so-so' : 'badge'}>
      {risk === 'unknown' ? 'risk class unknown' : `${risk} risk`}
      {atr !== null && `, ATR ${figure(atr, 1)} %`}
    </span>
  );
}

function ReportLinks({ model }: { readonly model: StockModel }): VNode {
  const { symbol, run, previousDate, nextDate } = model;
  return (
    <nav class="row report-links" aria-label="Reports">
      {previousDate !== null && (
        <a href={stockPath(symbol, previousDate)} rel="prev">
          ← {dayName(previousDate)}
        </a>
      )}
      <a href={`/report/${run.date}`}>Report of {dayName(run.date)}</a>
      {nextDate !== null && (
        <a href={stockPath(symbol, nextDate)} rel="next">
          {dayName(nextDate)} →
        </a>
      )}
    </nav>
  );
}

function NotAnalysed({ model: { symbol, outcome } }: { readonly model: StockModel }): VNode {
  if (outcome.state === 'failed') {
    return (
      <Notice
        kind="trouble"
        what={`${symbol} failed in this run: ${outcome.reason}.`}
        advice="It is in no forecast. A rescan of the day tries it again."
      />
    );
  }
  return (
    <Notice
      kind="warning"
      what={`${symbol} has too little data to be forecast: ${outcome.reason}.`}
      advice="It is in no forecast; it comes in by itself once enough sessions are there."
    />
  );
}

const roleBadges = { chosen: 'badge good', backup: 'badge busy', watch: 'badge so-so' } as const;

/** A symbol's part in a forecast as a word. */
export function RoleBadge({ role }: { readonly role: Standing['role'] }): VNode {
  return role === null ? (
    <span class="muted part">not listed</span>
  ) : (
    <span class={roleBadges[role]}>{role}</span>
  );
}

function StandingCard({ model }: { readonly model: StockModel }): VNode {
  const { run, standings } = model;
  return (
    <section class="card" aria-labelledby="standing">
      <h2 id="standing">Where it stands</h2>
      {standings.length === 0 && <p class="muted">The report holds no forecast.</p>}
      <ul class="standings">
        {standings.map(({ preset, role, score, analysed }) => (
          <li key={preset}>
            <a href={`/forecast/${run.date}/${preset}`}>{preset}</a>
            <RoleBadge role={role} />
            <span class="number muted">
              {score === null ? 'not ranked' : `rank ${figure(score.rank)}`}
              {score !== null && <span class="total"> of {figure(analysed)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function QualityCard({ model: { outcome } }: { readonly model: StockModel }): VNode {
  const { quality, volume } = outcome;
  const refused =
    quality === null
      ? []
      : rejectionReasons
          .filter((reason) => quality.rejected[reason] > 0)
          .map((reason) => [reason, quality.rejected[reason]] as const);
  return (
    <section class="card" aria-labelledby="quality">
      <h2 id="quality">What it rests on</h2>
      {quality === null ? (
        <p class="muted">No bars were fetched for this report.</p>
      ) : (
        <dl class="figures">
          <dt>1-minute bars</dt>
          <dd>{figure(quality.accepted)}</dd>
          <dt>Usable sessions</dt>
          <dd>
            {figure(quality.usableSessions)} of {figure(quality.windowSessions)}
          </dd>
          <dt>Minutes without a bar</dt>
          <dd>{figure(quality.missingMinutes)}</dd>
          <dt>Bars refused</dt>
          <dd>
            {refused.length === 0
              ? 'none'
              : refused
                  .map(([reason, count]) => `${figure(count)} ${reason.replaceAll('_', ' ')}`)
                  .join(', ')}
          </dd>
          <dt>Shares traded</dt>
          <dd>{figure(volume / 1e6, 1)} million</dd>
        </dl>
      )}
    </section>
  );
}
