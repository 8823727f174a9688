/** Parts of the page that differ by preset. */
const parts = ['patterns', 'scores', 'chart-key'] as const;

/**
 * Exchanges what differs by preset without loading the page anew: the server's own page for the preset is asked for and
 * its parts are taken over, so that their words are written in one place.
 */
export function followPreset(tell: (preset: string) => void): void {
  const form = document.getElementById('preset-form');
  const select = document.getElementById('preset');
  if (!(form instanceof HTMLFormElement) || !(select instanceof HTMLSelectElement)) return;
  form.querySelector('button')?.remove();
  select.addEventListener('change', () => {
    const address = new URL(location.href);
    address.searchParams.set('preset', select.value);
    history.replaceState(null, '', address);
    tell(select.value);
    takeParts(address, select).catch(() => location.reload());
  });
}

async function takeParts(address: URL, select: HTMLSelectElement): Promise<void> {
  const wanted = select.value;
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}.`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // Somebody may have chosen another one meanwhile.
  if (select.value !== wanted) return;
  for (const id of parts) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
  }
}
