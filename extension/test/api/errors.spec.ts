import { ApiError, asApiError, sentenceOf } from '../../src/api/errors';

const german = { __: (text: string) => (text.startsWith('The browser console') ? 'Siehe Konsole.' : text) };

describe('sentenceOf()', () => {
  it('is what the server says, and its next step', () => {
    const error = new ApiError(404, { error: 'X', message: 'No table.', next_step: 'Look there.' });

    expect(sentenceOf(error, german)).toBe('No table. Look there.');
  });

  it('has no blank at its end where the message says it all', () => {
    expect(sentenceOf(new ApiError(409, { error: 'X', message: 'Taken.', next_step: '' }), german)).toBe(
      'Taken.'
    );
  });

  it('of a bug of this page says where to look, in the reader’s language', () => {
    const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);

    expect(sentenceOf(asApiError(new TypeError('x is null')), german)).toBe(
      'TypeError: x is null Siehe Konsole.'
    );
    expect(logged).toHaveBeenCalled();
    logged.mockRestore();
  });
});
