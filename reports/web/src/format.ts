// Numbers as people read them, in the same words as the terminal (reports/figures.hpp): three digits that
// matter, a unit, and never a zero or a hundred percent that is not one.

function three_digits(value: number): string {
  const size = Math.abs(value);
  if (size < 9.995) return value.toFixed(2);
  if (size < 99.95) return value.toFixed(1);
  return value.toFixed(0);
}

export function count(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function duration(us: number): string {
  const size = Math.abs(us);
  if (size === 0) return '0 s';
  if (size < 1) return `${three_digits(us * 1000)} ns`;
  if (size < 1000) return size < 10 && Number.isInteger(us) ? `${us} µs` : `${three_digits(us)} µs`;
  if (size < 999_500) return `${three_digits(us / 1e3)} ms`;
  if (size < 59_995_000) return `${three_digits(us / 1e6)} s`;
  const whole = Math.round(us / 1e6);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}

// For axes, where zeros behind the point only take room.
export function short(text: string): string {
  return text.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '');
}

// A place on the run's time axis.
export function moment(us: number, tenths = true): string {
  const all = Math.floor(us / 100_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(all / 10) % 60;
  const minutes = Math.floor(all / 600);
  if (minutes >= 60) return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds)}`;
  return `${minutes}:${two(seconds)}${tenths ? `.${all % 10}` : ''}`;
}

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (Math.abs(value) >= 1023.5 && unit + 1 < units.length) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value.toFixed(0) : three_digits(value)} ${units[unit]}`;
}

export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.1) return `${Number(value.toPrecision(2))} %`;
  if (value < 9.995) return `${value.toFixed(2)} %`;
  if (value < 99.95) return `${value.toFixed(1)} %`;
  return value < 100 ? '> 99.9 %' : `${value.toFixed(0)} %`;
}

export function rate(per_second: number): string {
  if (per_second === 0) return '0/s';
  return `${per_second >= 999.5 ? count(per_second) : three_digits(per_second)}/s`;
}
