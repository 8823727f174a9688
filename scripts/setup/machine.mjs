const least = [20, 19, 0];

/** Says so when this machine's Node is older than openbell needs, or its system is Windows. */
export function checkMachine() {
  if (process.platform === 'win32') {
    return 'openbell runs on Linux and macOS.\n  what to do: on Windows run it inside WSL 2.';
  }
  const found = process.versions.node.split('.').map(Number);
  const difference = least.map((part, index) => found[index] - part).find((part) => part !== 0);
  if (difference === undefined || difference > 0) return undefined;
  return `this is Node ${process.versions.node}; openbell needs ${least.join('.')} or newer.\n  what to do: get Node 20, 22 or 24 from https://nodejs.org.`;
}
