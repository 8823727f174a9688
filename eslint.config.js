import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Method names of @stoqey/ib that create, change or cancel an order: none may be called here. */
const orderMethods = 'placeOrder|placeNewOrder|cancelOrder|cancelAllOrders|reqGlobalCancel|exerciseOptions';

const nodeGlobals = [
  ...['process', 'console', 'performance', 'Buffer', 'URL', 'TextDecoder', 'TextEncoder', 'structuredClone'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'queueMicrotask'],
  ...['AbortController', 'AbortSignal', 'fetch'],
];

export default defineConfig(
  { ignores: ['dist', 'node_modules', 'test/artifacts', '.openbell*'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: `MemberExpression[property.name=/^(${orderMethods})$/]`,
          message: 'openbell never places, changes or cancels an order.',
        },
      ],
    },
  },
  {
    // Time enters through the Clock: only the calendar may read the machine's, and a browser its own.
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: ['src/calendar/**', 'src/client/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take a Clock (src/calendar/clock.ts).' },
      ],
      'no-restricted-globals': ['error', { name: 'Date', message: 'Take a Clock (src/calendar/clock.ts).' }],
      'no-restricted-imports': ['error', { name: 'luxon', message: 'Only src/calendar uses luxon.' }],
    },
  },
  {
    // Scripts and benches run on Node as they stand.
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
  },
);
