/** Over https the browser itself sees to it that no other host and no plain page has set a cookie of this name. */
export const cookieName = (of: 'csrf' | 'session', encrypted: boolean): string =>
  `${encrypted ? '__Host-' : ''}openbell-${of}`;

/** Lax: a link in a message opens the page one is signed in to, while no other site's page can send a form with it. */
export const cookieTerms = (encrypted: boolean) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: encrypted }) as const;
