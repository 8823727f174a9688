import type { VNode } from 'preact';

import type { EffectiveSetting } from '../../config/effective-settings.ts';
import { SortableHeader, TableFilter } from '../table-filter.tsx';

const table = 'settings-table';

const originWords = {
  flag: 'a flag',
  environment: 'the environment',
  '.env': '.env',
  default: 'default',
} as const;

/** Every setting as it holds, what was changed first. */
export function SettingsPart({ settings }: { readonly settings: readonly EffectiveSetting[] }): VNode {
  const changed = settings.filter(({ origin }) => origin !== 'default');
  const rows = [...changed, ...settings.filter(({ origin }) => origin === 'default')];
  const groups = [...new Set(settings.map(({ group }) => group))];
  return (
    <>
      <p class="muted">
        Of the process that serves this page; {changed.length} of {settings.length} differ from the defaults
        and stand first. Secrets are masked.
      </p>
      <TableFilter
        table={table}
        label="Search"
        choices={[
          { column: 'group', label: 'Group', options: groups.map((group) => [group, group]) },
          {
            column: 'origin',
            label: 'From',
            options: Object.values(originWords).map((word) => [word, word]),
          },
        ]}
        rows={rows.length}
      />
      <div class="scroll tall" tabIndex={0} role="region" aria-label="Table of settings">
        <table id={table} data-sortable="">
          <thead>
            <tr>
              <SortableHeader kind="text">Setting</SortableHeader>
              <SortableHeader kind="text">Value</SortableHeader>
              <SortableHeader kind="text" column="origin">
                From
              </SortableHeader>
              <SortableHeader kind="text" column="group">
                Group
              </SortableHeader>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, value, origin, group }) => (
              <tr key={name} class={origin === 'default' ? undefined : 'changed'}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td class="setting-value">{value === '' ? <span class="muted">unset</span> : value}</td>
                <td>{originWords[origin]}</td>
                <td class="muted">{group}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
