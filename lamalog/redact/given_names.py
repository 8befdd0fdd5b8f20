"""Given names common enough to tell a person, and not words, places, products or architectures (no Ada, Grace, Max, Jordan)."""

from __future__ import annotations

GIVEN = frozenset(
    "James Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Steven Andrew Kenneth Joshua Kevin Brian George Timothy "
    "Ronald Edward Jason Jeffrey Ryan Jacob Nicholas Gary Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Jack Dennis Jerry "
    "Tyler Aaron Jose Nathan Henry Douglas Peter Adam Zachary Kyle Walter Harold Jeremy Ethan Carl Keith Roger Gerald Christian Terry Sean Arthur Noah Lawrence Jesse "
    "Joe Bryan Billy Bruce Albert Willie Gabriel Logan Alan Juan Wayne Roy Ralph Randy Eugene Vincent Russell Louis Philip Bobby Johnny Mary Patricia Jennifer Linda "
    "Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca "
    "Sharon Laura Cynthia Dorothy Amy Kathleen Angela Shirley Emma Brenda Pamela Nicole Anna Samantha Katherine Christine Helen Debra Rachel Carolyn Janet Maria "
    "Catherine Heather Diane Olivia Julie Joyce Victoria Ruth Virginia Lauren Kelly Christina Joan Evelyn Judith Andrea Hannah Megan Cheryl Jacqueline Martha Madison "
    "Teresa Gloria Sara Janice Ann Kathryn Abigail Sophia Frances Jean Alice Judy Isabella Julia Denise Amber Danielle Marilyn Beverly Charlotte Natalie Theresa Diana "
    "Brittany Doris Kayla Alexis Lori Marie Hans Jürgen Klaus Stefan Wolfgang Andreas Lukas Jonas Felix Lena Leonie Ingrid Ursula Sabine Heike Pierre Luc Antoine Camille "
    "Chloé Chloe Élodie Mathieu Giulia Marco Giovanni Francesca Alessandro Paolo Lucia Carlos Sofía Sofia Miguel Javier Carmen Pablo Alejandro Diego Fernanda João Joao "
    "Ana Beatriz Rafael Olga Ivan Sergei Dmitri Natasha Anastasia Vladimir Boris Lars Erik Astrid Bjorn Freya Sven Mikael Katarzyna Piotr Agnieszka Mohammed Muhammad "
    "Ahmed Ali Fatima Aisha Omar Hassan Yusuf Layla Khalid Priya Rahul Anjali Arjun Deepak Sunita Raj Amit Neha Vikram Ananya Hiroshi Yuki Kenji Sakura Takashi Akira "
    "Haruto Wei Xiaoming Jing Ming Hui Lei Yan Jin-woo Min-jun Seo-yeon Nguyen Linh Siti Putri Aaliyah Kwame Chinedu Amara Oluwaseun".split()
)
