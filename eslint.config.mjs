import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The barrels load every resource of a provider. For the cost, see docs/decisions.md, section 13. */
const barrels = ['@cdktf/provider-aws', '@cdktf/provider-archive'].map((name) => ({
  name,
  message: `Import only the resource that you need: ${name}/lib/<resource>.`,
}));

/** Browser globals of the live page. */
const BROWSER = Object.fromEntries(
  [
    'addEventListener',
    'atob',
    'document',
    'DOMParser',
    'fetch',
    'IntersectionObserver',
    'location',
    'performance',
    'setTimeout',
    'URL',
    'URLSearchParams',
  ].map((name) => [name, 'readonly']),
);

export default defineConfig(
  globalIgnores(['cdktf.out', 'dist', '.work', 'coverage']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // CDKTF declares resources with constructors: `new S3BucketVersioning(this, …)` is a complete statement.
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
  {
    files: ['local-aws/page/*.js'],
    languageOptions: { sourceType: 'module', globals: BROWSER },
  },
  {
    plugins: { 'import-x': importX },
    rules: {
      'no-restricted-imports': ['error', { paths: barrels }],
      'import-x/order': [
        'error',
        {
          groups: ['builtin', 'external', 'parent', 'sibling', 'index'],
          alphabetize: { order: 'asc', caseInsensitive: true },
          'newlines-between': 'never',
        },
      ],
      'import-x/no-duplicates': 'error',
    },
  },
  {
    // Object keys, events, and service messages must not reach a terminal unescaped.
    files: ['scripts/**/*.ts', 'ops/**/*.ts', 'local-aws/**/*.ts', 'examples/**/*.ts'],
    ignores: ['scripts/lib/terminal.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'Print with scripts/lib/terminal.ts, which escapes control characters.',
        })),
      ],
    },
  },
  {
    // Constructs are declared with constructors, so their values are often unused.
    files: ['constructs/**', '__tests__/**', 'examples/**', 'main.ts'],
    rules: { 'no-new': 'off' },
  },
  prettier,
);
