// The timeline: cues to click, a head to drag, marks where a rule is broken, the music's waveform, beats and bars.
import { Ruler } from './ruler.js';

const NARROW = 56; // pixels: a cue that is not as wide as this has its number, not its name
const CROWDED = 5; // pixels between beats, at least

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
    this.wave = document.getElementById('wave');
    this.wave.hidden = !show.facts.music?.waveform;
    this.ruler = new Ruler(show, document.getElementById('ruler'));
    document.getElementById('bar').hidden = !this.ruler.bars?.length;
    this.head = document.createElement('div');
    this.head.className = 'head';
    this.holds = [];
    for (const span of show.facts.spans) this.track.append(this.part(span));
    for (const violation of show.facts.report.violations) {
      const mark = document.createElement('div');
      mark.className = 'mark';
      mark.title = violation.text;
      mark.style.left = this.place(violation.time);
      this.track.append(mark);
    }
    this.track.append(this.head);
    const line = document.getElementById('line');
    const follow = (event) => {
      const box = line.getBoundingClientRect();
      seek(show.first + ((event.clientX - box.left) / box.width) * (show.last - show.first));
    };
    line.addEventListener('pointerdown', (event) => {
      line.setPointerCapture(event.pointerId);
      follow(event);
    });
    line.addEventListener('pointermove', (event) => event.buttons && follow(event));
  }

  place(time) {
    return `${(100 * (time - this.show_.first)) / (this.show_.last - this.show_.first)}%`;
  }

  part(span) {
    const part = document.createElement('div');
    part.className = `span ${span.kind === 'hold' ? 'hold' : ''}`;
    part.style.left = this.place(span.start);
    part.style.width = this.place(this.show_.first + span.end - span.start);
    const lit = span.light ? ` · ${span.light}` : '';
    part.title = `${span.name} · ${span.kind}${lit} · ${clock(span.start)} to ${clock(span.end)}`;
    part.classList.toggle('effect', Boolean(span.light));
    if (span.kind === 'hold') this.holds.push([part, span.name]);
    return part;
  }

  /** Fit names and waveform to the width of the page. */
  resize() {
    this.holds.forEach(([part, name], i) => {
      const text = part.clientWidth < NARROW ? String(i + 1) : name;
      part.textContent = text;
      part.classList.toggle('narrow', part.clientWidth < NARROW);
    });
    this.ruler.draw();
    if (!this.wave.hidden) this.wave.replaceChildren(this.drawn('#46557c', '#6d7fae'), this.drawn('#c98f3a', '#ffbe5c'));
  }

  /** Return a picture of the waveform, beats as short strokes below it. */
  drawn(light, beat) {
    const { music } = this.show_.facts;
    const ratio = window.devicePixelRatio || 1;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [this.wave.clientWidth * ratio, this.wave.clientHeight * ratio].map(Math.round);
    const pen = canvas.getContext('2d');
    const high = canvas.height - 5 * ratio;
    pen.fillStyle = light;
    for (let x = 0; x < canvas.width; x += 2 * ratio) {
      const part = music.waveform.slice(
        Math.floor((x / canvas.width) * music.waveform.length),
        Math.floor(((x + 2 * ratio) / canvas.width) * music.waveform.length) + 1,
      );
      const loud = Math.max(0, ...part) / 255;
      if (loud > 0) pen.fillRect(x, (high * (1 - loud)) / 2, 1.4 * ratio, Math.max(ratio, high * loud));
    }
    pen.fillStyle = beat;
    const long = this.show_.last - this.show_.first;
    const each = (music.beats.length > 1 ? music.beats[1] - music.beats[0] : long) * (this.wave.clientWidth / long);
    const every = 2 ** Math.max(0, Math.ceil(Math.log2(CROWDED / each)));
    music.beats.forEach((time, i) => {
      if (i % every === 0)
        pen.fillRect(((time - this.show_.first) / long) * canvas.width, canvas.height - 4 * ratio, ratio, 4 * ratio);
    });
    return canvas;
  }

  show(time) {
    this.head.style.left = this.place(time);
    if (!this.wave.hidden && this.wave.lastChild)
      this.wave.lastChild.style.clipPath = `inset(0 calc(100% - ${this.place(time)}) 0 0)`;
    const span = this.show_.span(time);
    const kinds = { hold: '', travel: 'on the way' };
    const kind = span ? (kinds[span.kind] ?? span.kind) : '';
    const words = span ? [...new Set([span.name, kind])].filter(Boolean).join(' · ') : '';
    this.say('clock', clock(time));
    this.say('bar', this.ruler.reading(time));
    this.say('cue', words);
  }

  /** Write only what changed, since writing makes the browser lay out the page anew. */
  say(id, text) {
    if (this[id] === text) return;
    this[id] = text;
    document.getElementById(id).textContent = text;
  }
}
