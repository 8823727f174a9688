/**
 * Adds to each New York time marked with `data-local` what the reader's own clock showed, where that is another time: the day
 * too where it is another day.
 */
const newYork = 'America/New_York';

function wallClock(at: Date, timeZone: string | undefined): { readonly day: string; readonly time: string } {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time: Intl.DateTimeFormatOptions = { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return {
    day: at.toLocaleDateString('en-GB', { ...zone, weekday: 'short', day: 'numeric', month: 'short' }),
    time: at.toLocaleTimeString('en-GB', time),
  };
}

for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-local]')) {
  const at = new Date(element.dateTime);
  const there = wallClock(at, newYork);
  const here = wallClock(at, undefined);
  if (Number.isNaN(at.getTime()) || (there.day === here.day && there.time === here.time)) continue;
  const text = document.createElement('span');
  text.className = 'muted small local-time';
  text.textContent = ` (${here.day === there.day ? here.time : `${here.day} ${here.time}`} here)`;
  element.append(text);
}
