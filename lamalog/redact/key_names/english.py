"""English names, joined and in lower case: the last words of a key tell what it is (``customer_full_name`` ends in ``fullname``)."""

from __future__ import annotations

from lamalog.redact.key_names.table import table

ENGLISH = table(
    "keyed", True,
    password="password passwd passwort passwrd pwd psw passphrase passcode pass userpass dbpass pw mdp contrasena senha kennwort "
    "motdepasse wachtwoord passord heslo salasana adgangskode palavrapasse katasandi geslo sshpass pgpassword mysqlpwd redisauth keystorepass storepass keypass masterpassword passkey wordpass pswd pword securityanswer secretanswer safeword unlockcode wifikey wpakey wepkey networkkey keyphrase psphrase ftppass smtppass proxypass rootpass adminpass accesscode loginpass dbpassword  requirepass masterauth communitystring snmpcommunity rocommunity rwcommunity wpa2key wpa3key wpapsk securityanswers",
    secret="secret secrets clientsecret appsecret consumersecret sharedsecret secretkey secretaccesskey secretid appsecretkey "
    "totpseed totpsecret otpsecret seedphrase recoveryphrase mnemonic mnemonicphrase seedwords recoverycode recoverycodes "
    "backupcode backupcodes signingsecret webhooksecret cookiesecret keybase hmac hmackey otpseed tfaseed mfaseed mfasecret totpkey backupphrase recoverykey recoverykeys clientsecrets consumersecretkey secretvalue secretstring otpkey",
    token="token accesstoken refreshtoken idtoken authtoken bearertoken apitoken sessiontoken bottoken userauth jwt bearer "
    "xauthtoken sastoken sas usertoken logintoken accesstokens refreshtokens apitokens authtokens devicetoken pushtoken "
    "registrationtoken vaulttoken deploytoken personalaccesstoken pat oauthtoken oauth tokensecret securitytoken resettoken "
    "magiclink tokenvalue ticket xoxb authenticitytoken accesstok refreshtok samlresponse samlassertion samlrequest clientassertion devicecode usercode codeverifier subjecttoken actortoken authenticationtoken authorizationtoken apnstoken fcmtoken cookietoken invitetoken invitationtoken confirmationtoken passwordresettoken onetimetoken bearerauth sessiontokens runnertoken registertoken jointoken clustertoken",
    api_key="apikey apikeys apisecret xapikey appkey appkeys accesskey accesskeys authkey subscriptionkey consumerkey licensekey licencekey "
    "servicekey functionskey masterkey accountkey storagekey sharedkey sharedaccesskey primarykeyvalue integrationkey "
    "ingestionkey writekey adminkey rootkey sendkey serverkey deploykey activationkey productkey serialkey datakeyplaintext accesskeyid awsaccesskeyid accesskeysecret apitokenid apik appsec apiauthkey partnerkey merchantkey clientapikey functionkey maintenancekey publishkey subscribekey licencekeys licensekeys serialkeys webapikey mapskey gatewaykey paymentkey",
    private_key="privatekey privkey privatekeyid privatekeydata sshkey pemkey encryptionkey decryptionkey cryptokey aeskey deskey rsakey signingkey "
    "signkey sigkey jwtkey jwtsecret tlskey sslkey keymaterial wgkey presharedkey psk keypem privatekeypem pgpkey gpgkey walletkey "
    "datakey dek kek ecdsakey encryptkey fernetkey sealkey unsealkey unsealkeys macaroon sshprivatekey hostprivatekey walletprivatekey privkeys sessionenckey keybytes hmacsecret blowfishkey chacha20key tripledeskey",
    credential="credential credentials creds cred authorization proxyauthorization auth basicauth httpauth authheader xauth "
    "wwwauthorization userpwd connectionstring connstr connectstring connstring sessiondata awscredentials usercredentials logincredentials authdata authinfo authstring httpcredentials httpbasicauth basicauthentication proxyauth proxycredentials xproxyauth",
    session="sessionid sessid sessionkey jsessionid phpsessid aspsessionid sid rememberme aspxauth wordpressloggedin connectsid sessioncookie sessionhash jsession sessiontokenid authsession sessionuid sessionguid sessionuuid xsessionid xsessiontoken laravelsession sessionstring sessionsecret sessionhandle ssotoken ssosession erlangcookie sesskey cisession bduss sessdata bilijct pskey skey playsession racksession koasess aspnetcorecookies moodlesession cfid cftoken sessdata ptsession wxsession sessionticket sess",
    cookie="cookie cookies setcookie cookiejar cookieheader cookievalue",
    csrf="csrf csrftoken xsrf xsrftoken csrfmiddlewaretoken xcsrftoken xxsrftoken requestverificationtoken csrfkey csrfnonce antiforgery antiforgerytoken requesttoken formkey formtoken csrfstate csrfvalue xcsrf xxsrf crumb jenkinscrumb wpnonce csrftestname formhash viewstate eventvalidation formbuildid csrftok crumbs",
    otp="otp totp otpcode otptoken totpcode mfacode mfatoken twofactorcode 2facode pincode pin pinnumber verificationcode verifycode "
    "verificationtoken smscode authcode authorizationcode logincode onetimepassword onetimecode securitycode "
    "confirmationcode vcode captchacode captcha emailcode phonecode passcode2 onetimepasscode checkcode mfa tfa twofactor twofa onetimepin smspin otpvalue otppin totpvalue authenticatorcode signincode accesspin userpin pinno cardpin atmpin atmpinno",
    card_code="cvv cvv2 cvc cvc2 cvn cardcvc cardcvv cid3 cardsecuritycode cvvcode cvccode cvvnumber cvcnumber csc cardverificationvalue cardverificationcode",
    password_hash="passwordhash passwdhash pwdhash hashedpassword passwordsalt passworddigest encryptedpassword passhash tokenhash pwhash passwordhashes nthash ntlmhash lmhash userpasswordhash  authenticationstring",
)  # fmt: skip
ENGLISH |= table(
    "personal", True,
    name="fullname realname firstname lastname givenname familyname surname middlename maidenname customername contactname "
    "recipientname receivername consignee consigneename patientname cardholder cardholdername accountholder accountholdername "
    "holdername employeename studentname buyername payeename payername legalname guestname passengername applicantname "
    "truename displayfullname ownername insuredname beneficiaryname borrowername candidatename membername sendername "
    "mothermaidenname contactperson emergencycontact recipient addressee patient fname lname userrealname personname "
    "shippingname billingname nameoncard clientname claimant claimantname policyholder policyholdername debtor debtorname landlord tenantname drivername doctorname physicianname teachername agentname careof cardname preferredname formername birthname signatory signatoryname nextofkin spouse spousename parentname childname guardianname emergencycontactname accountowner beneficiary accountholdername legalrepresentative representativename callername contactfullname fullnames forename forenames surnames lastnames firstnames christianname nameonaccount signedby receivedby deliveredto attendee attendeename subscribername travellername travelername leadname donorname votername winnername reviewername respondent",
    address="homeaddress streetaddress shippingaddress billingaddress postaladdress mailingaddress deliveryaddress addressline "
    "addressline1 addressline2 addr1 addr2 street streetname fulladdress residentialaddress receiveraddress useraddress "
    "detailaddress address1 address2 livingaddress currentaddress permanentaddress homeaddr shipto billto streetaddress1 streetaddress2 addrline1 addrline2 addressline3 shipaddress billaddress deliverto homelocation pickupaddress dropoffaddress dropaddress pickuplocation propertyaddress officeaddress workaddress legaladdress registeredaddress addressstreet streetline1 street1 street2 addressfull formattedaddress customeraddress clientaddressline patientaddress mailingaddr",
    phone="phone phonenumber phoneno mobile mobilephone mobilenumber mobileno cellphone cell cellnumber telephone telephonenumber tel telno "
    "telnumber msisdn faxnumber fax contactnumber contactphone homephone workphone whatsapp landline phonenum callerid "
    "callernumber tonumber fromnumber phone1 phone2 phone3 homenumber contactno mobilephone cellphonenumber phonenumbers callbacknumber calledparty callingparty dialednumber destinationnumber recipientphone smsto smsnumber viber emergencyphone phonee164 tel1 tel2 mobile1 mobile2 telephoneno landlinenumber directline officephone whatsappnumber mobilenum mobno",
    email="email emailaddress mail mailaddress useremail contactemail emailid workemail emails recipientemail replyto",
    birth_date="dob birthday birthdate dateofbirth birthdt bday born birthdateiso birth yearofbirth birthyear yob dobirth birthdata datebirth dateofbirthday birthdaydate",
    national_id="ssn socialsecurity socialsecuritynumber socialsecurityno idcard idcardno idcardnumber identitycard identitynumber nationalid "
    "nationalidnumber nationalinsurancenumber nino nin nhsnumber nhsno taxid taxidnumber taxpayerid tin itin passport passportno "
    "passportnumber passportid driverlicense driverslicense drivinglicence drivinglicense driverlicensenumber licenseno "
    "driverslicensenumber drivinglicensenumber dlnumber idno certno idnumber identityno idcode personalid personalnumber aadhaar "
    "aadhaarnumber pannumber cpf cnpj curp nric fin hkid sin sinnumber tfn bsn pesel dni nie codicefiscale vatnumber credentialno "
    "citizenid cnp steuerid steueridnr steuernummer cuit cuil egn oib jmbg tckn tckimlik hetu cpr cprnumber personnummer fodselsnummer kennitala ppsn nif nationalinsurance insurancenumber matricule certificateno residentid residentregistrationnumber medicareno medicarenumber socialinsurance socialinsurancenumber nationalidentitynumber nationalidentificationnumber nationalidno governmentid govid idnum iddocument iddocumentnumber documentnumber permitno permitnumber residencepermit residencepermitnumber visanumber visano greencard greencardnumber aliennumber alienregistrationnumber voterid votercard pancard panno taxnumber taxno taxidentificationnumber gstin vatid vatno medicaid medicaidid medicareid healthcard healthcardnumber healthinsurancenumber insuranceid medicalrecordnumber mrn licensenumber licencenumber dlno driverlicence driverslicence driverslicenceno drivinglicenceno identificationnumber idcardnum passno passportnum passportnr ppno mykad myno cpfcnpj ssnumber ssno ninumber nhs socsec",
    bank_card="cardnumber cardno cardnum creditcard creditcardnumber ccnumber ccnum debitcard debitcardnumber bankcard bankcardno pan "
    "bankcardnumber cardpan primaryaccountnumber cc",
    bank_account="iban bankaccount bankaccountnumber bankaccountno accountnumber acctnumber acctno routingnumber sortcode swiftaccount accountno bankacct bankacctno aba abarouting abanumber ibannumber accountnr acctnum acct vpa upi upiid bankroutingnumber swiftbic ibancode bankaccountnr accountnum payeraccount payeeaccount beneficiaryaccount creditoriban debtoriban creditoraccount debtoraccount sepaiban",
    licence_plate="licenseplate licenceplate plateno platenumber numberplate plate vehicleplate carplate carno carnumber "
    "registrationplate vehicleregistration regno registrationno vehicleno vehiclenumber vehiclereg vehicleregno vin vinnumber vehicleidentificationnumber licplate platetext plateocr carplateno carregistration vrm vrn",
    coordinates="latitude longitude lat lng lon gps gpscoordinates gpscoords coordinates coords gpslatitude gpslongitude geolocation "
    "latlng latlon geopoint gpsposition gpslocation geocoords gpslat gpslng gpslon geolat geolng geolon latitudelongitude homelat homelng positionlat positionlng",
    device_id="imei imei1 imei2 imeinumber imsi iccid meid idfa idfv gaid adid udid androidid advertisingid advertiserid deviceimei simserial deviceudid",
    image_owner="cameraownername cameraowner artist xpauthor imageowner",
    image_serial="bodyserialnumber cameraserialnumber lensserialnumber internalserialnumber imageuniqueid",
    chat_id="qq qqnumber wechat wechatid weixin wxid wechatno openid unionid lineid telegramid skypeid snapchat wechataccount telegramhandle telegramusername telegramuser twitterhandle skype skypename instagramhandle whatsappid wxopenid facebookid kakaoid kakaotalkid imhandle uin",
)  # fmt: skip
