"""Names in other languages that services are written in, and Chinese ones in Latin letters; those with letters beyond ASCII apart."""

from __future__ import annotations

from lamalog.redact.key_names.table import KeyClass, table

#: German, French, Spanish, Portuguese, Italian, Dutch, Polish, Nordic, Turkish, Indonesian, Malay, pinyin, romaji: without accents.
WORLD = table(
    "keyed", True,
    password="passwort kennwort losungswort motdepasse mdp contrasena contrasenia clave clavesecreta claveacceso senha palavrapasse palavrachave password "
    "wachtwoord haslo heslo geslo lozinka parola jelszo salasana losenord passord adgangskode kodeord sifre katasandi katalaluan matkhau parol "
    "mima denglumima zhifumima jiaoyimima koulingma kouling ansho",
    secret="geheimnis clesecrete chiavesegreta miyao mishi",
    token="jeton lingpai fangwenlingpai",
    api_key="cleapi claveapi chaveapi chiaveapi apischluessel",
    otp="yanzhengma yzm jiaoyanma duanxinma dongtaima codigoverificacion codeverification einmalcode bestaetigungscode smskod",
    session="sitzungsid idsesion idsessao idsessione huihuaid",
)  # fmt: skip
WORLD |= table(
    "personal", True,
    name="vorname nachname familienname vollername kundenname ansprechpartner empfaenger inhaber prenom nomfamille nomcomplet nomclient destinataire "
    "titulaire nombrecompleto apellido apellidos primerapellido segundoapellido nombrecliente destinatario titular nomecompleto sobrenome nomecliente "
    "nomemae cognome nomecognome intestatario voornaam achternaam volledigenaam imie nazwisko imienazwisko jmeno prijmeni fornavn etternavn efternavn "
    "fornamn efternamn etunimi sukunimi soyad adsoyad namalengkap namapelanggan hoten xingming zhenshixingming shoujianren shouhuoren jijianren "
    "lianxiren kehuxingming shimei namae huanzhexingming chikaren",
    address="adresse anschrift strasse wohnort lieferadresse rechnungsadresse adresseligne1 direccion direccionenvio domicilio calle endereco logradouro indirizzo "
    "adres straat ulica adresa osoite alamat diachi dizhi shouhuodizhi shoujiandizhi jiatingzhuzhi zhuzhi xiangxidizhi juzhudizhi jusho",
    phone="telefon telefonnummer handy handynummer mobilnummer rufnummer telefone telefono telephone numerotelephone celular movil telefonomovil "
    "telefoon telefoonnummer mobiel cellulare numertelefonu komorka telefoni telefonnumero mobiltelefon puhelin nohp nomorhp notelepon sodienthoai "
    "shouji shoujihao shoujihaoma dianhua lianxidianhua sjh lxdh dianhuahaoma denwabango",
    email="correo correoelectronico courriel adressemail mailadresse emailadresse youxiang dianziyouxiang",
    birth_date="geburtsdatum geburtstag datenaissance naissance fechanacimiento datanascimento nascimento datanascita geboortedatum dataurodzenia "
    "datumnarozeni fodselsdato fodelsedatum syntymaaika dogumtarihi tanggallahir tgllahir ngaysinh chushengriqi shengri csrq",
    national_id="personalausweis ausweisnummer reisepass reisepassnummer passnummer sozialversicherungsnummer svnummer steueridentifikationsnummer "
    "numerosecu numerosecuritesociale carteidentite passeport numeropasseport documentoidentidad numerodocumento nrodocumento pasaporte cedula rfc "
    "numerodocidentidad passaporte cartaidentita codicefisc burgerservicenummer paspoort paspoortnummer dowodosobisty rodnecislo kimlikno tckimlikno "
    "noktp ktp cccd cmnd shenfenzheng shenfenzhenghao shenfenzhenghaoma sfz sfzh sfzhm zhengjianhao zhengjianhaoma huzhao huzhaohao zjhm",
    bank_card="kartennummer kreditkarte kreditkartennummer numerocarte cartebancaire numerotarjeta tarjetacredito numerocartao numerocarta cartacredito "
    "kaartnummer numerkarty kartnumarasi yinhangka yinhangkahao kahao yhkh xinyongka",
    bank_account="kontonummer numerocompte comptebancaire numerocuenta cuentabancaria contabancaria numeroconto rekeningnummer numerkonta nomorrekening norekening zhanghao "
    "yinhangzhanghao bankverbindung clabe",
    licence_plate="kennzeichen kfzkennzeichen immatriculation plaqueimmatriculation matricula placa placaveiculo kenteken nrrejestracyjny chepai chepaihao",
    chat_id="weixinhao qqhao wxh",
    coordinates="jingdu weidu jingweidu breitengrad laengengrad",
)  # fmt: skip


def _foreign(**ids: str) -> dict[str, KeyClass]:
    keyed = ("password", "secret", "token", "api_key", "otp")
    return {
        name: KeyClass(rule.replace("_", "-"), "keyed" if rule in keyed else "personal")
        for rule, names in ids.items()
        for name in names.split()
    }


#: Names with letters beyond ASCII, other than Chinese, as :func:`lamalog.redact.keys.joined` writes them.
FOREIGN = _foreign(
    password="contraseña пароль парола パスワード 暗証番号 비밀번호 암호 패스워드 hasło lösenord şifre jelszó κωδικός mậtkhẩu รหัสผ่าน كلمةالمرور كلمةالسر סיסמה पासवर्ड",
    secret="секрет シークレット 秘密鍵 비밀키 clésecrète",
    token="токен トークン 토큰",
    api_key="apiキー api키 cléapi",
    otp="認証コード 確認コード ワンタイムパスワード 인증번호 인증코드 кодподтверждения смскод códigodeverificación",
    name="имя фамилия фио отчество получатель ім'я прізвище 氏名 名前 お名前 受取人 フリガナ 이름 성명 고객명 수령인 수취인 prénom nazwiskoimię imię jméno příjmení förnamn όνομα ονοματεπώνυμο họtên họvàtên ชื่อ الاسم שם नाम",
    address="адрес адресдоставки адреспроживания 住所 お届け先 배송지 주소 배송주소 dirección endereço straße straßehausnummer adreszamieszkania địachỉ ที่อยู่ العنوان כתובת पता διεύθυνση",
    phone="телефон номертелефона мобильный 電話番号 携帯番号 携帯電話 電話 전화번호 휴대폰 휴대폰번호 연락처 핸드폰 téléphone numérodetéléphone teléfono móvil telemóvel telefonszám sốđiệnthoại เบอร์โทร الهاتف טלפון फ़ोन τηλέφωνο",
    email="почта электроннаяпочта メールアドレス メール 이메일 메일주소",
    birth_date="датарождения деньрождения 生年月日 誕生日 생년월일 생일 fødselsdato födelsedatum doğumtarihi datanarození ngàysinh",
    national_id="паспорт снилс инн серияиномер паспортныеданные マイナンバー 個人番号 パスポート番号 免許証番号 주민등록번호 주민번호 여권번호 외국인등록번호 운전면허번호 cédula númerodedocumento fødselsnummer rodnéčíslo dowódosobisty",
    bank_card="номеркарты カード番号 クレジットカード番号 카드번호 numérodecarte númerodetarjeta",
    bank_account="номерсчёта номерсчета расчётныйсчёт 口座番号 계좌번호 계좌",
)  # fmt: skip
