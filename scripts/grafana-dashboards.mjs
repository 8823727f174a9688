/** The dashboards for Grafana, a row a panel: title, unit, and queries with their legends. */

const panelWidth = 12;
const panelHeight = 8;
const panelsARow = 2;

const report = [
  [
    'Reports overdue',
    's',
    ['openbell_report_overdue_seconds', '{{report}}'],
    'Seconds since the newest report became due; 0 once it is there.',
  ],
  ['Age of the newest report', 's', ['openbell_report_age_seconds', '{{report}}']],
  ['Run under way for', 's', ['openbell_run_open_seconds', '{{report}}']],
  ['State of the newest run', 'short', ['openbell_run_state', '{{report}} {{state}}']],
  ['Jobs waiting', 'short', ['openbell_queue_jobs{state="waiting"}', '{{queue}}']],
  ['Jobs under way', 'short', ['openbell_queue_jobs{state="active"}', '{{queue}}']],
  ['Jobs to be run later or again', 'short', ['openbell_queue_jobs{state="delayed"}', '{{queue}}']],
  ['Jobs failed for good, kept 14 days', 'short', ['openbell_queue_jobs{state="failed"}', '{{queue}}']],
  ['Oldest waiting job', 's', ['openbell_queue_waiting_seconds', '{{queue}}']],
  ['Gateway sessions', 'short', ['sum by (state) (openbell_gateway_state)', '{{state}}']],
  [
    'Messages to the gateway a second',
    'short',
    ['rate(openbell_gateway_messages_total[5m])', '{{kind}} {{pid}}'],
  ],
  ['History requests that may be open', 'short', ['openbell_gateway_in_flight_limit', '{{kind}} {{pid}}']],
];

const tracker = [
  ['Trades a second', 'short', ['rate(openbell_tracker_ticks_total[1m])', 'trades']],
  [
    'Tickers',
    'short',
    ['openbell_tracker_active_tickers', 'active'],
    ['openbell_tracker_waiting_tickers', 'waiting'],
    ['openbell_tracker_failed_tickers', 'unknown to IBKR'],
  ],
  ['Alerts an hour', 'short', ['increase(openbell_tracker_alerts_total[1h])', 'alerts']],
  [
    'From a trade to its alert',
    's',
    ['openbell_tracker_tick_to_alert_seconds{quantile="0.5"}', 'half'],
    ['openbell_tracker_tick_to_alert_seconds{quantile="0.99"}', '99 %'],
  ],
  [
    'From a trade to its row',
    's',
    ['openbell_tracker_tick_to_stored_seconds{quantile="0.5"}', 'half'],
    ['openbell_tracker_tick_to_stored_seconds{quantile="0.99"}', '99 %'],
  ],
  ['Arrival after trade time', 'ms', ['openbell_tracker_arrival_delay', 'newest trade']],
  ['Connection', 'short', ['openbell_tracker_connection', '{{state}}']],
  [
    'Connections made again, gaps, streams revived, an hour',
    'short',
    ['increase(openbell_tracker_reconnections_total[1h])', 'connections'],
    ['increase(openbell_tracker_gaps_total[1h])', 'gaps'],
    ['increase(openbell_tracker_watchdog_resubscriptions_total[1h])', 'streams'],
  ],
  [
    'Trades that did not count, a second',
    'short',
    ['rate(openbell_tracker_dropped_ticks_total[5m])', '{{reason}}'],
  ],
  ['Rows not in ClickHouse yet', 'short', ['openbell_tracker_unwritten_rows', 'rows']],
  ['Journal on disk', 'bytes', ['openbell_tracker_journal_bytes', 'bytes']],
  [
    'Entries the disk refuses, or given up',
    'short',
    ['openbell_tracker_journal_unwritten', 'in memory'],
    ['openbell_tracker_journal_dropped_total', 'raw ticks given up'],
    ['openbell_tracker_journal_lost_total', 'others given up'],
  ],
];

const processes = [
  ['Processes', 'short', ['count by (kind) (openbell_process_info)', '{{kind}}']],
  ['Versions', 'short', ['count by (version) (openbell_process_info)', '{{version}}']],
  ['Resident memory', 'bytes', ['openbell_process_rss_bytes', '{{kind}} {{pid}}']],
  ['CPU', 'percentunit', ['rate(openbell_process_cpu_seconds_total[5m])', '{{kind}} {{pid}}']],
  ['Longest wait of the event loop', 's', ['openbell_process_event_loop_delay_seconds', '{{kind}} {{pid}}']],
  ['Schedulers that lead', 'short', ['sum(openbell_scheduler_leads)', 'leading']],
  ['Servers up', 'short', ['openbell_server_up', '{{server}}']],
  ['How long servers take to answer', 's', ['openbell_server_latency_seconds', '{{server}}']],
  [
    'Answers of the pages a second',
    'short',
    ['sum by (status) (rate(openbell_web_requests_total[5m]))', '{{status}}'],
  ],
  [
    'Nine in ten answers within',
    's',
    ['histogram_quantile(0.9, sum by (le) (rate(openbell_web_request_seconds_bucket[5m])))', 'within'],
  ],
  ['Pages that listen', 'short', ['openbell_web_event_clients', 'pages']],
  ['Reading these figures', 's', ['openbell_fleet_read_seconds', 'seconds']],
];

const source = { type: 'prometheus', uid: '${datasource}' };

function panel([title, unit, ...rest], index) {
  const queries = rest.filter((one) => Array.isArray(one));
  const description = rest.find((one) => typeof one === 'string') ?? '';
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    description,
    datasource: source,
    gridPos: {
      h: panelHeight,
      w: panelWidth,
      x: (index % panelsARow) * panelWidth,
      y: Math.floor(index / panelsARow) * panelHeight,
    },
    fieldConfig: { defaults: { unit, min: 0, custom: { lineWidth: 1, spanNulls: false } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: queries.map(([expr, legendFormat], at) => ({
      refId: String.fromCharCode(65 + at),
      datasource: source,
      expr,
      legendFormat,
    })),
  };
}

const dashboard = (uid, title, panels) => ({
  uid,
  title,
  tags: ['openbell'],
  timezone: 'America/New_York',
  schemaVersion: 39,
  version: 1,
  editable: true,
  refresh: '30s',
  time: { from: 'now-12h', to: 'now' },
  templating: {
    list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus', current: {} }],
  },
  panels: panels.map(panel),
});

/** By file name. */
export const dashboards = {
  'report.json': dashboard('openbell-report', 'openbell: reports and queues', report),
  'tracker.json': dashboard('openbell-tracker', 'openbell: live tracker', tracker),
  'processes.json': dashboard('openbell-processes', 'openbell: processes and servers', processes),
};
