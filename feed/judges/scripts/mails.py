"""Prints the mails that rss2email has written, oldest first."""
import datetime
import email
import email.policy
import email.utils
import json
import mailbox
import sys

box = mailbox.Maildir(sys.argv[1], create=True,
                      factory=lambda file: email.message_from_binary_file(file, policy=email.policy.default))
entries = []
for key in sorted(box.keys()):
    mail = box[key]
    date = email.utils.parsedate_to_datetime(mail["Date"]).astimezone(datetime.timezone.utc)
    entries.append({
        "ID": mail["X-RSS-ID"], "Title": mail["Subject"], "Link": mail["X-RSS-URL"],
        "Published": date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Authors": [email.utils.parseaddr(mail["From"])[0]],
        "Categories": mail.get("X-RSS-TAGS", "").split(","),
        "Content": mail.get_content(),
    })
print(json.dumps(entries))
