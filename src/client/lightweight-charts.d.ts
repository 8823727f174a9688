/** The chart library where the web server serves it: one file, so that nothing has to be bundled. */
declare module '*/lightweight-charts.js' {
  export * from 'lightweight-charts';
}
