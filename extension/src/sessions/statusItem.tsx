import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import { potIcon } from '../icons';
import { glanceLine, glanceTitle } from './glanceWords';
import type { SessionStatusModel } from './statusModel';

/** The session of the notebook that is looked at, in the status bar; a click opens what can be done with it. */
export class SessionStatus extends ReactWidget {
  constructor(
    private readonly model: SessionStatusModel,
    private readonly trans: TranslationBundle,
    private readonly openMenu: (x: number, y: number) => void
  ) {
    super();
    this.addClass('gp-SessionStatus');
  }

  protected override render(): React.JSX.Element {
    return <UseSignal signal={this.model.changed}>{() => this.content()}</UseSignal>;
  }

  private content(): React.JSX.Element | null {
    const { glance } = this.model;
    if (glance === null) {
      return null;
    }
    const line = glanceLine(glance, this.trans);
    return (
      <button
        type="button"
        className="gp-SessionStatus-button"
        data-state={glance.state}
        aria-haspopup="menu"
        aria-label={line}
        title={glanceTitle(glance, this.trans)}
        onClick={event => {
          const { left, top } = event.currentTarget.getBoundingClientRect();
          this.openMenu(left, top);
        }}
      >
        <potIcon.react tag="span" className="gp-SessionStatus-icon" />
        {line}
      </button>
    );
  }
}
