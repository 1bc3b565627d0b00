// The timeline: cues to click, a head to drag, marks where a rule is broken.

/** Return minutes and seconds, with so many digits after the point. */
export function clock(seconds, digits = 0) {
  const whole = Math.round(seconds * 10 ** digits) / 10 ** digits;
  const rest = (whole % 60).toFixed(digits).padStart(digits ? 3 + digits : 2, '0');
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${rest}`;
}

export class Timeline {
  constructor(show, seek) {
    this.show_ = show;
    this.track = document.getElementById('track');
    this.head = document.createElement('div');
    this.head.className = 'head';
    for (const span of show.facts.spans) this.track.append(this.part(span));
    for (const violation of show.facts.report.violations) {
      const mark = document.createElement('div');
      mark.className = 'mark';
      mark.title = violation.text;
      mark.style.left = this.place(violation.time);
      this.track.append(mark);
    }
    this.track.append(this.head);
    const follow = (event) => {
      const box = this.track.getBoundingClientRect();
      seek(show.first + ((event.clientX - box.left) / box.width) * (show.last - show.first));
    };
    this.track.addEventListener('pointerdown', (event) => {
      this.track.setPointerCapture(event.pointerId);
      follow(event);
    });
    this.track.addEventListener('pointermove', (event) => event.buttons && follow(event));
  }

  place(time) {
    return `${(100 * (time - this.show_.first)) / (this.show_.last - this.show_.first)}%`;
  }

  part(span) {
    const part = document.createElement('div');
    part.className = `span ${span.kind === 'hold' ? 'hold' : ''}`;
    part.style.left = this.place(span.start);
    part.style.width = this.place(this.show_.first + span.end - span.start);
    part.title = `${span.name} · ${span.kind} · ${clock(span.start)} to ${clock(span.end)}`;
    if (span.kind === 'hold') part.textContent = span.name;
    return part;
  }

  show(time) {
    this.head.style.left = this.place(time);
    const span = this.show_.span(time);
    const kinds = { hold: '', travel: 'on the way' };
    const kind = span ? (kinds[span.kind] ?? span.kind) : '';
    document.getElementById('clock').textContent = clock(time);
    const words = span ? [...new Set([span.name, kind])].filter(Boolean) : [];
    document.getElementById('cue').textContent = words.join(' · ');
  }
}
