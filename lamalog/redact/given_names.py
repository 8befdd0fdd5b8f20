"""Given names common enough to tell a person, and not words, places, products or architectures (no Ada, Grace, Max, Jordan)."""

from __future__ import annotations

GIVEN = frozenset(
    "Jane James Lewis Maria Zoe Ella Mia Oscar Hugo Leo Elena Isabel Rosa Luis Jorge Pedro Manuel Antonio Francesco Luca Giuseppe Matteo Anders Nils Karin Birgit Dieter Uwe Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Steven Andrew Kenneth Joshua Kevin Brian George Timothy "
    "Ronald Edward Jason Jeffrey Ryan Jacob Nicholas Gary Eric Jonathan Stephen Larry Justin Brandon Benjamin Samuel Gregory Alexander Patrick Dennis Jerry "
    "Aaron Jose Nathan Henry Douglas Peter Zachary Walter Harold Jeremy Ethan Keith Roger Gerald Sean Arthur Noah Lawrence "
    "Joe Bryan Billy Albert Willie Gabriel Alan Juan Roy Ralph Randy Eugene Vincent Russell Louis Philip Bobby Johnny Mary Patricia Jennifer Linda "
    "Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly Emily Donna Michelle Amanda Melissa Deborah Stephanie Rebecca "
    "Sharon Laura Cynthia Dorothy Amy Kathleen Angela Shirley Emma Brenda Pamela Nicole Anna Samantha Katherine Christine Helen Debra Rachel Carolyn Janet "
    "Catherine Heather Diane Olivia Julie Joyce Ruth Lauren Christina Evelyn Judith Andrea Hannah Megan Cheryl Jacqueline Martha "
    "Teresa Sara Janice Ann Kathryn Abigail Sophia Frances Alice Judy Isabella Julia Denise Danielle Marilyn Beverly Natalie Theresa "
    "Brittany Doris Kayla Lori Marie Hans Jürgen Klaus Stefan Wolfgang Andreas Lukas Jonas Leonie Ingrid Ursula Sabine Heike Pierre Antoine Camille "
    "Chloé Chloe Élodie Mathieu Giulia Giovanni Francesca Alessandro Paolo Lucia Carlos Sofía Sofia Miguel Javier Pablo Alejandro Diego Fernanda João Joao "
    "Beatriz Rafael Olga Ivan Sergei Dmitri Natasha Anastasia Vladimir Boris Lars Erik Astrid Bjorn Sven Mikael Katarzyna Piotr Agnieszka Mohammed Muhammad "
    "Ahmed Fatima Aisha Omar Hassan Yusuf Layla Khalid Priya Rahul Anjali Arjun Deepak Sunita Amit Neha Vikram Ananya Hiroshi Yuki Kenji Takashi Akira "
    "Haruto Xiaoming Jin-woo Min-jun Seo-yeon Nguyen Linh Putri Aaliyah Kwame Chinedu Amara Oluwaseun".split()
)
