import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Job } from './tokens';

/** What can be done with a job beside running it; the plugin turns it into commands. */
export interface IToolActions extends ITriggerActions {
  readonly runWith: (job: string) => void;
  readonly editSchedule: (job: string) => void;
  readonly showVersions: (job: string) => void;
  readonly changeBookmark: (job: string) => void;
  readonly showRuns: (job: string) => void;
  readonly showDrift: (job: string) => void;
}

/** What can be done with a trigger. */
export interface ITriggerActions {
  readonly pause: (trigger: string) => void;
  readonly resume: (trigger: string) => void;
  readonly backfill: (trigger: string) => void;
}

interface IProps {
  readonly job: Job;
  readonly actions: IToolActions;
  readonly trans: TranslationBundle;
}

/** The tools of an open job, and its triggers with theirs. */
export function JobTools({ job, actions, trans }: IProps): React.JSX.Element {
  const { name } = job;
  return (
    <>
      <div className="gp-Tools" role="toolbar" aria-label={trans.__('Tools of %1', name)}>
        <Tool label={trans.__('Run with…')} onClick={() => actions.runWith(name)} />
        <Tool label={trans.__('Schedule…')} onClick={() => actions.editSchedule(name)} />
        <Tool label={trans.__('Versions')} onClick={() => actions.showVersions(name)} />
        <Tool label={trans.__('Bookmark…')} onClick={() => actions.changeBookmark(name)} />
        <Tool label={trans.__('All runs')} onClick={() => actions.showRuns(name)} />
      </div>
      {job.schedules.length > 0 && (
        <TriggerList
          label={trans.__('Triggers of %1', name)}
          triggers={job.schedules}
          actions={actions}
          trans={trans}
        />
      )}
    </>
  );
}

interface ITriggersProps {
  readonly label: string;
  readonly triggers: readonly Pick<Job['schedules'][number], 'name' | 'words' | 'cron' | 'state'>[];
  readonly actions: ITriggerActions;
  readonly trans: TranslationBundle;
}

/** Triggers with when they fire, and what can be done with each. */
export function TriggerList({ label, triggers, actions, trans }: ITriggersProps): React.JSX.Element {
  return (
    <ul className="gp-Runs" aria-label={label}>
      {triggers.map(({ name, words, cron, state }) => (
        <li key={name} className="gp-Trigger" data-trigger={name}>
          <span title={cron}>{`${name}: ${words}`}</span>
          <span className="gp-Tools">
            {state === 'DEACTIVATED' ? (
              <Tool
                label={trans.__('Resume')}
                name={trans.__('Resume %1', name)}
                onClick={() => actions.resume(name)}
              />
            ) : (
              <Tool
                label={trans.__('Pause')}
                name={trans.__('Pause %1', name)}
                onClick={() => actions.pause(name)}
              />
            )}
            <Tool
              label={trans.__('Backfill…')}
              name={trans.__('Backfill %1', name)}
              onClick={() => actions.backfill(name)}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}

interface IToolProps {
  readonly label: string;
  /** What it is called where its place does not say what it is for. */
  readonly name?: string;
  readonly onClick: () => void;
}

/** A small button. */
export function Tool({ label, name, onClick }: IToolProps): React.JSX.Element {
  return (
    <button type="button" className="gp-Tool" aria-label={name ?? label} onClick={onClick}>
      {label}
    </button>
  );
}
