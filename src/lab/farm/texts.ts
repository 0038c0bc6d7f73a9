import type { FarmProfile } from './profile';

type Lang = FarmProfile['lang'];
const text = (ru: string, en: string) => (lang: Lang) => (lang === 'ru' ? ru : en);

/** What Django and its REST framework say, in both languages a panel may be set to. */
export const TEXTS = {
  noCredentials: text('Учетные данные не были предоставлены.', 'Authentication credentials were not provided.'),
  badToken: text('Недопустимый токен.', 'Invalid token.'),
  forbidden: text('У вас недостаточно прав для выполнения данного действия.', 'You do not have permission to perform this action.'),
  badLogin: text('Невозможно войти с предоставленными учётными данными.', 'Unable to log in with provided credentials.'),
  notFound: text('Страница не найдена.', 'Not found.'),
  required: text('Обязательное поле.', 'This field is required.'),
  notNull: text('Это поле не может быть пустым.', 'This field may not be null.'),
  notBlank: text('Это поле не может быть пустым.', 'This field may not be blank.'),
  integer: text('Введите правильное число.', 'A valid integer is required.'),
  boolean: text('Введите правильное логическое значение.', 'Must be a valid boolean.'),
  string: text('Значение не является строкой.', 'Not a valid string.'),
  emptyList: text('Этот список не может быть пустым.', 'This list may not be empty.'),
  throttled: text('Запрос был проигнорирован.', 'Request was throttled.'),
  portTaken: text('Прокси с таким Номер порта уже существует.', 'Proxy with this port already exists.'),
  loginTaken: text('Пользователь с таким Логин уже существует.', 'User with this login already exists.'),
  loginUsed: text('Логин используется в прокси.', 'The login is used by proxies.'),
  loginForm: text('Допустимы только символы a-z0-9_.', 'Only a-z0-9_ are allowed.'),
  oneLogin: text('Нужен ровно один логин.', 'Exactly one login is needed.'),
  interfaceTaken: text('Этот интерфейс занят или не существует.', 'This interface is in use or does not exist.'),
  osfpNeeded: text('Выберите отпечаток.', 'Choose a fingerprint.'),
  service: text('Неизвестная служба.', 'Unknown service.'),
  date: text('Неправильный формат даты.', 'Datetime has wrong format.'),
  field: text('Недопустимое поле.', 'Invalid field.'),
  usernameForm: text('Более 4 символов a-z0-9_.', 'More than 4 characters a-z0-9_.'),
  usernameTaken: text('Пользователь с таким именем уже существует.', 'A user with that username already exists.'),
  passwordForm: text('Не менее 6 символов, буквы и цифры.', 'At least 6 characters, letters and digits.'),
  passwordRepeat: text('Пароли не совпадают.', 'The passwords do not match.'),
  email: text('Введите правильный адрес электронной почты.', 'Enter a valid email address.'),
  emailTaken: text('Пользователь с таким E-mail уже существует.', 'User with this email already exists.'),
  timezone: text('Неизвестный часовой пояс.', 'Unknown time zone.'),
  self: text('Нельзя удалить самого себя.', 'You cannot delete yourself.'),
} as const;
export type TextName = keyof typeof TEXTS;

export const methodNotAllowed = (method: string, lang: Lang) =>
  lang === 'ru' ? `Метод "${method}" не разрешен.` : `Method "${method}" not allowed.`;
export const unsupportedType = (type: string, lang: Lang) =>
  lang === 'ru' ? `Неподдерживаемый тип данных "${type}" в запросе.` : `Unsupported media type "${type}" in request.`;
export const notAChoice = (value: unknown, lang: Lang) =>
  lang === 'ru' ? `Значения "${value}" нет среди допустимых вариантов.` : `"${value}" is not a valid choice.`;
export const atLeast = (limit: number, lang: Lang) =>
  lang === 'ru' ? `Убедитесь, что это значение больше либо равно ${limit}.` : `Ensure this value is greater than or equal to ${limit}.`;
export const atMost = (limit: number, lang: Lang) =>
  lang === 'ru' ? `Убедитесь, что это значение меньше либо равно ${limit}.` : `Ensure this value is less than or equal to ${limit}.`;
export const noSuchId = (value: unknown, lang: Lang) =>
  lang === 'ru' ? `Недопустимый первичный ключ "${value}" - объект не существует.` : `Invalid pk "${value}" - object does not exist.`;
export const notAList = (value: unknown, lang: Lang) =>
  lang === 'ru'
    ? `Ожидался список элементов, но получен тип "${pythonType(value)}".`
    : `Expected a list of items but got type "${pythonType(value)}".`;

/** The name Python gives the type of a JSON value. */
function pythonType(value: unknown): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'dict';
}
