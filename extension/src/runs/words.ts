import type { TranslationBundle } from '@jupyterlab/translation';

import type { Schemas } from '../api/tokens';
import { type IStateLook, lookOf, stateWord } from '../jobs/states';
import { bytesText } from '../panel/sizes';
import type { StepState } from './steps';
import type { RunDetails } from './tokens';

/** What a step or a run read and wrote, in parts of a sentence; nothing where Spark did nothing. */
export function workParts(
  work: Schemas['WorkDetails'] | null,
  locale: string | undefined,
  trans: TranslationBundle
): readonly string[] {
  if (work === null) {
    return [];
  }
  const rows = (count: number) => count.toLocaleString(locale);
  const size = (bytes: number) => bytesText(bytes, locale);
  const parts = [
    work.rows_read + work.bytes_read > 0 &&
      trans.__('in: %1 rows, %2', rows(work.rows_read), size(work.bytes_read)),
    work.rows_written + work.bytes_written > 0 &&
      trans.__('out: %1 rows, %2', rows(work.rows_written), size(work.bytes_written)),
    work.shuffle_write_bytes > 0 && trans.__('%1 shuffled', size(work.shuffle_write_bytes)),
    work.spilled_bytes > 0 && trans.__('%1 spilled', size(work.spilled_bytes)),
    work.peak_memory_bytes > 0 && trans.__('peak memory %1', size(work.peak_memory_bytes)),
    work.skew > 0 && trans.__('skew: one task took %1 times the median', Math.round(work.skew))
  ];
  return parts.filter(part => part !== false);
}

/** What a run cost, in Glue's unit and at Glue's price. */
export function costText(details: RunDetails, trans: TranslationBundle): string {
  if (details.dpu_hours === null || details.cost_usd === null) {
    return trans.__('cost is known when it has ended');
  }
  const dollars = details.cost_usd.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: 2
  });
  return trans.__('%1 DPU-hours (%2 in Glue)', details.dpu_hours.toFixed(4), dollars);
}

/** How the state of a step looks. */
export function stepLook(state: StepState): IStateLook {
  if (state === 'SKIPPED') {
    return { mark: '–', tone: 'quiet' };
  }
  return state === 'NOT_RUN' ? { mark: '○', tone: 'quiet' } : lookOf(state);
}

/** The state of a step as words of the reader's language. */
export function stepWord(state: StepState, trans: TranslationBundle): string {
  if (state === 'SKIPPED') {
    return trans.__('skipped, was done before');
  }
  return state === 'NOT_RUN' ? trans.__('not run') : stateWord(state, trans);
}

/** A value of a parameter as it is written. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
