/** Stands for this server where a path is read; it is never written anywhere. */
const here = 'http://openbell.invalid';
const maxLength = 500;

/**
 * Where to go on after the sign-in: a path of this server and nothing a browser could read as another site's address; the
 * start page where it is not that.
 */
export function localPath(wanted: string): string {
  if (wanted.length > maxLength || !wanted.startsWith('/') || !URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search } = new URL(wanted, here);
  const path = pathname + search;
  // `/.//example.com` loses its dot as it is read.
  if (origin !== here || path.startsWith('//') || /^\/sign-(in|out)\b/.test(path)) return '/';
  return path;
}
