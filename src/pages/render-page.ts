import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** A page as HTML text; everything in it is escaped. */
export const renderPage = (page: VNode): string => `<!doctype html>${renderToString(page)}`;
