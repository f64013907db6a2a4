import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { durationOf } from '../jobs/states';
import { Code, type Highlight } from './code';
import type { IStep } from './steps';
import { stepLook, stepWord, workParts } from './words';

interface IProps {
  readonly step: IStep;
  readonly number: number;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly highlight: Highlight | null;
}

/** One step as a notebook reads: its heading, how it stands, what went in and out, and its code. */
export function StepView({ step, number, locale, trans, highlight }: IProps): React.JSX.Element {
  const { mark, tone } = stepLook(step.state);
  const took = step.run && step.state !== 'SKIPPED' ? durationOf(step.run, new Date()) : null;
  const facts = [
    step.cell > 0 && trans.__('cell %1', step.cell),
    took,
    step.run?.reuse === 'recomputed' && trans.__('recomputed for later steps'),
    ...workParts(step.run?.metrics ?? null, locale, trans)
  ].filter(Boolean);
  return (
    <li className={`gp-Step gp-mod-${tone}-edge`} aria-label={trans.__('step %1 %2', number, step.title)}>
      <h3 className="gp-Step-title">
        <span className="gp-mod-dim">{`${number}.`}</span> {step.title}
      </h3>
      <p className="gp-Step-facts">
        <span className={`gp-State gp-mod-${tone}`}>
          <span className="gp-State-mark" aria-hidden="true">
            {mark}
          </span>
          {stepWord(step.state, trans)}
        </span>{' '}
        {facts.length > 0 && <span className="gp-mod-dim">{`· ${facts.join(' · ')}`}</span>}
      </p>
      {step.code !== null && step.code !== '' && <Code code={step.code} highlight={highlight} />}
    </li>
  );
}
