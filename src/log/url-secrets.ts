const looksLikeToken = (part: string): boolean =>
  part.length >= 20 ||
  (part.length >= 8 && (/\d/.test(part) || /[a-z][A-Z]|[A-Z].*[a-z]|^[A-Z]+$/.test(part)));

/** `decodeURIComponent` that leaves what is no encoding as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Path segments and query values of a URL, as written and decoded. */
export function partsOfUrl(url: URL): string[] {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values(), url.hash.slice(1)];
  return parts.flatMap((part) => [part, decoded(part)]).filter((part) => part !== '');
}

/**
 * What must not be shown of a secret setting: itself and, of a URL, its password and whatever opens the door in path and
 * query (`/services/T…/B…/…`). Ordinary words of a path are left out: hiding them would blot them out of every line.
 */
export function secretPartsOf(secret: string): string[] {
  if (!URL.canParse(secret)) return [secret];
  const url = new URL(secret);
  const password = decoded(url.password);
  const user = decoded(url.username);
  const credentials =
    password === ''
      ? [user]
      : [password, url.password, Buffer.from(`${user}:${password}`).toString('base64')];
  const tail = `${url.pathname}${url.search}`;
  return [secret, url.href, tail, ...credentials, ...partsOfUrl(url).filter(looksLikeToken)];
}
