// The music's bars and markers: which beat a moment lies in, and the ticks under the timeline.

const NEAR = 5e-4; // s that count as nothing: plans stand on whole milliseconds
const ROW = 14; // pixels of a row of bars, and of one of markers
const BARS = 5; // pixels between ticks, at least
const NUMBERS = 34; // and between numbers of bars

export class Ruler {
  constructor(show, canvas) {
    this.show_ = show;
    this.canvas = canvas;
    this.facts = show.facts.ruler;
    canvas.hidden = !this.facts;
    if (!this.facts) return;
    const { bars, beats, times } = this.facts;
    this.bars = times.map((time, i) => [bars[i], time]).filter(([, time], i) => beats[i] === 1 && time >= show.first - NEAR);
    this.rows = [this.bars.length > 0, this.facts.markers.length > 0];
    canvas.style.height = `${ROW * (this.rows[0] + this.rows[1])}px`;
  }

  /** Return a moment as a player's counter reads it: 'bar 62.3' for the third beat of bar 62 and what follows. */
  reading(time) {
    if (!this.facts) return '';
    const { bars, beats, times } = this.facts;
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time + NEAR) low = middle + 1;
      else high = middle;
    }
    return low ? `bar ${bars[low - 1]}.${beats[low - 1]}` : '';
  }

  /** Return the bars that stand so many pixels apart: all, every 4th from bar 1 on, 8th, 16th, ... */
  thinned(place, apart) {
    for (let step = 1; ; step = Math.max(4, 2 * step)) {
      const shown = this.bars.filter(([number]) => (number - 1) % step === 0);
      if (shown.every(([, time], i) => i === 0 || place(time) - place(shown[i - 1][1]) >= apart)) return shown;
    }
  }

  /** Draw ticks, numbers and names for the width of the page. */
  draw() {
    if (!this.facts) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    [this.canvas.width, this.canvas.height] = [width * ratio, height * ratio].map(Math.round);
    const pen = this.canvas.getContext('2d');
    pen.scale(ratio, ratio);
    const { first, last } = this.show_;
    const place = (time) => ((time - first) / (last - first)) * width;
    pen.font = '10px system-ui, sans-serif';
    pen.fillStyle = '#707a92';
    for (const [, time] of this.thinned(place, BARS)) pen.fillRect(place(time), 0, 1, 4);
    for (const [number, time] of this.thinned(place, NUMBERS)) {
      pen.fillStyle = '#707a92';
      pen.fillRect(place(time), 0, 1, 11);
      pen.fillStyle = '#93a0b8';
      pen.fillText(String(number), place(time) + 4, 11);
    }
    this.facts.markers.forEach(([name, time], i) => {
      const top = ROW * this.rows[0];
      const end = i + 1 < this.facts.markers.length ? place(this.facts.markers[i + 1][1]) : width;
      pen.fillStyle = '#78beff';
      pen.fillRect(place(time), top + 1, 1, 11);
      const shown = fitted(pen, name, end - place(time) - 8);
      if (shown) pen.fillText(shown, place(time) + 4, top + 11);
    });
  }
}

/** Return as much of a text as has room, with an ellipsis; nothing where that is a letter. */
function fitted(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  const signs = [...text];
  while (signs.length > 1 && pen.measureText(`${signs.join('')}…`).width > room) signs.pop();
  return signs.length > 1 ? `${signs.join('')}…` : '';
}
