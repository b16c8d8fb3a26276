// Runs in the report: says what is under the pointer. Without it the browser shows the shapes' titles.
(() => {
  const figure = document.querySelector('figure .wide');
  const data = JSON.parse(document.getElementById('columns').textContent);
  const svg = figure?.querySelector('svg');
  if (!svg) return;
  const texts = new Map();
  for (const target of svg.querySelectorAll('.targets rect')) {
    texts.set(target, target.textContent);
    target.replaceChildren();
  }
  const moment = figure.appendChild(Object.assign(document.createElement('div'), { className: 'moment' }));
  const readout = figure.appendChild(Object.assign(document.createElement('div'), { className: 'readout' }));

  const hide = () => {
    moment.hidden = true;
    readout.hidden = true;
  };

  const clock = (minutes) => {
    const two = (value) => String(Math.floor(value)).padStart(2, '0');
    const days = Math.floor(minutes / 1440);
    return `${days > 0 ? `${days} d ` : ''}${two((minutes % 1440) / 60)}:${two(minutes % 60)}`;
  };

  const cellText = (shard, column) => {
    const { first, cells } = data.shards[shard];
    const label = data.labels[cells.charCodeAt(column - first) - 97];
    return label === undefined ? '' : `\nhere ${label}`;
  };

  const columnText = (column) => {
    const from = column * data.minutesPerColumn;
    const to = Math.min(data.minutes, from + data.minutesPerColumn);
    const throttled = data.throttledPct[column];
    return (
      `${clock(from)} to ${clock(to)}\nload up to ${data.load[column]}, ` +
      `${data.open[column]} shards open, ${throttled > 0 ? `up to ${throttled} %` : 'nothing'} throttled`
    );
  };

  svg.addEventListener('pointerleave', hide);
  svg.addEventListener('pointermove', ({ clientX, clientY, target }) => {
    const frame = svg.getBoundingClientRect();
    const pixel = frame.width / data.width;
    const share = (clientX - frame.left - data.left * pixel) / (data.plotWidth * pixel);
    if (share < 0 || share >= 1) return hide();
    const column = Math.floor((share * data.minutes) / data.minutesPerColumn);
    const { shard, operation } = target.dataset ?? {};
    const here = shard === undefined ? '' : cellText(shard, column);
    const under = texts.has(target) ? `\n\n${texts.get(target)}${here}` : '';
    readout.textContent = operation === undefined ? columnText(column) + under : texts.get(target);
    moment.hidden = false;
    readout.hidden = false;
    const x = clientX - frame.left;
    const y = clientY - frame.top;
    moment.style.left = `${x}px`;
    moment.style.height = `${frame.height}px`;
    const isRight = x > frame.width / 2;
    readout.style.left = isRight ? '' : `${x + 14}px`;
    readout.style.right = isRight ? `${frame.width - x + 14}px` : '';
    readout.style.top = `${Math.min(y + 14, frame.height - readout.offsetHeight)}px`;
  });
  hide();
})();
