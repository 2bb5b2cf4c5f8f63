/** Languages of Google's recogniser, also those of a gather by an assistant. */
export const googleLanguages = [
  'af am ar az bg bn bs ca cs da de el en es et eu fa fi fil fr gl gu hi hr hu hy id is it iw ja jv ka kk km kn',
  'ko lo lt lv mk ml mn mr ms my ne nl no pa pl pt ro ru rw si sk sl sq sr ss st su sv sw ta te th tn tr ts uk',
  'ur uz ve vi xh yue zh zu',
] as const;

/** Languages of Telnyx's recogniser (Whisper). */
export const whisperLanguages = [
  'af am ar as auto_detect az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi',
  'hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl',
  'ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh',
] as const;

/** Languages that a recording may be transcribed in besides `whisperLanguages`. */
export const recordingLocales = [
  'af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-MA ar-MR ar-OM ar-PS ar-QA ar-SA ar-TN',
  'ar-YE az-AZ bg-BG bn-BD bn-IN bs-BA ca-ES cs-CZ da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB en-GH en-HK',
  'en-IE en-IN en-KE en-NG en-NZ en-PH en-PK en-SG en-TZ en-US en-ZA es-419 es-AR es-BO es-CL es-CO es-CR es-DO',
  'es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI',
  'fil-PH fr-BE fr-CA fr-CH fr-FR gl-ES gu-IN hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-CH it-IT iw-IL ja-JP jv-ID',
  'ka-GE kk-KZ km-KH kn-IN ko-KR lo-LA lt-LT lv-LV mk-MK ml-IN mn-MN mr-IN ms-MY my-MM ne-NP nl-BE nl-NL no-NO',
  'pa-Guru-IN pl-PL pt-BR pt-PT ro-RO ru-RU rw-RW si-LK sk-SK sl-SI sq-AL sr-RS ss-latn-za st-ZA su-ID sv-SE',
  'sw-KE sw-TZ ta-IN ta-LK ta-MY ta-SG te-IN th-TH tn-latn-za tr-TR ts-ZA uk-UA ur-IN ur-PK uz-UZ ve-ZA vi-VN',
  'xh-ZA yue-Hant-HK zh-TW zu-ZA',
] as const;

/** Languages of Azure's recogniser. */
export const azureLanguages = [
  'af am ar auto bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn',
  'ko lo lt lv mk ml mn mr ms mt my nb ne nl pl ps pt ro ru si sk sl so sq sr sv sw ta te th tr uk ur uz vi wuu',
  'yue zh zu',
] as const;

/** Languages of xAI's recogniser. */
export const xaiLanguages = ['ar cs da de en es fa fil fr hi id it ja ko mk ms nl pl pt ro ru sv th tr vi'] as const;

/** Languages of Speechmatics' recogniser. */
export const speechmaticsLanguages = [
  'ar_en ba cmn_en cmn_en_ms_ta cy en en_ms en_ta es-bilingual-en eu ga gl mn mt sw tl ug',
] as const;

/** Languages of Deepgram's nova-2. */
export const nova2Languages = [
  'auto_detect bg ca cs da-DK de-CH el en-AU en-GB en-IN en-NZ en-US es-419 et fi fr fr-CA hi hu id it ja ko-KR lt',
  'lv ms nl-BE no pl pt-BR pt-PT ro ru sk sv-SE th-TH tr uk vi zh-CN zh-HK zh-Hans zh-Hant zh-TW',
] as const;

/** Languages of Deepgram's nova-3. */
export const nova3Languages = [
  'auto_detect da-DK de en-AU en-GB en-IN en-NZ en-US es es-419 fr fr-CA nl pt-BR pt-PT sv-SE',
] as const;
